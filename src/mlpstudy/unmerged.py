"""Has git left a merge to be finished here? What restores or commits files meanwhile would decide it without a word."""

from pathlib import Path

from mlpstudy.errors import StudyError
from mlpstudy.explained import explained
from mlpstudy.workspace import asked, find_workspace, place_in_git, refuse_uncommitted

# what git keeps meanwhile -> its command; a rebase may stop at a cherry-pick of its own, so it comes first
UNDER_WAY = {
    "rebase-merge": "rebase",
    "rebase-apply/applying": "am",  # which shares its folder with a rebase
    "rebase-apply": "rebase",
    "MERGE_HEAD": "merge",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
}


def refuse_unmerged(workspace: Path) -> None:
    """StudyError where a merge, say, is not finished, or files have conflicts, as after `git stash pop`."""
    if command := under_way(workspace):
        raise StudyError(
            f"`git {command}` is under way here: finish it, `git status` says how, or `git {command} --abort` gives it "
            "up (`git add` first what it calls not uptodate)"
        )
    if asked(workspace, "ls-files", "--unmerged", "--", ":/"):
        raise StudyError("git has left conflicts here: resolve them and `git add` the files, which `git status` names")


def under_way(workspace: Path) -> str | None:
    """The command of git that waits for its end."""
    files = asked(workspace, "rev-parse", *(word for name in UNDER_WAY for word in ("--git-path", name))).splitlines()
    in_turn = zip(files, UNDER_WAY.values(), strict=False)  # no files where there is no repository
    return next((command for file, command in in_turn if (workspace / file).exists()), None)


def main() -> None:
    """Before `make restore` goes back to the last commit: is there one, and no merge that it would decide?"""
    workspace = find_workspace()
    place_in_git(workspace)
    refuse_uncommitted(workspace)
    refuse_unmerged(workspace)


if __name__ == "__main__":
    with explained():
        main()
