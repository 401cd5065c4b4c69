"""One file a step. What was released is never changed: a new step corrects it."""
