"""split, predictions, measures and histories -> metrics, reports: which variant is better, and how sure that is."""

from mlpstudy.explained import explained

with explained():
    from mlpstudy.compare.read import read_study
    from mlpstudy.language import spoken
    from mlpstudy.parallel import begin_workers
    from mlpstudy.report.drawing import IMPORTED
    from mlpstudy.report.tables import write_tables
    from mlpstudy.report.write import write_report
    from mlpstudy.resolve.edited import tell_edit
    from mlpstudy.stage_code import refuse_edited_code
    from mlpstudy.wording.leaderboard import plain_text
    from mlpstudy.wording.trial import trial_text


def main() -> None:
    refuse_edited_code("report")
    begin_workers(IMPORTED)
    study = read_study()
    config = study.config
    write_tables(study)
    with spoken(config.language):
        page = write_report(study)
        print(trial_text(study) if config.trial else plain_text(study))
    if not config.trial:  # whose report goes elsewhere
        print(page)
    refuse_edited_code("report")
    tell_edit(config.digest)


if __name__ == "__main__":
    with explained():
        main()
