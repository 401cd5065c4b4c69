"""What a wheel carries besides the package: the models, the sample pages and the dashboard's entry."""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ShippedFiles(BuildHookInterface[Any]):
    """Puts the top-level folders into ``stance/shipped``; an editable install uses them where they are."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Adds the folders to a wheel that is to be shipped."""
        if version != "editable":
            shipped = {name: f"stance/shipped/{name}" for name in ("models", "seeds", "app.py", ".streamlit")}
            build_data["force_include"].update(shipped)
