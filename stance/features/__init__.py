"""The steps of the pipelines. Saved model files name them in full, so they stay where they are."""
