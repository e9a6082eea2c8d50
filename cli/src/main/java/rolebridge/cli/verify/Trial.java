package rolebridge.cli.verify;

/** Something that only a real account decides and rolebridge relies on. */
public interface Trial {

  /** What things are named by, and people call it: up to 17 letters and hyphens. */
  String name();

  /** What is tried, for people. */
  String tried();

  /** What rolebridge goes by. */
  String expected();

  /**
   * Tries it. What it makes is removed by the run.
   *
   * @throws CallRefusedException when AWS refuses what the trial needs
   * @throws NotTriedException when it can't be tried here
   */
  Seen run(Bench bench);
}
