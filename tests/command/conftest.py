from tests.predict.conftest import workspace, workspaces

__all__ = ["workspace", "workspaces"]
