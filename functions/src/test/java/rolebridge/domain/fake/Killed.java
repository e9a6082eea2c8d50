package rolebridge.domain.fake;

/** Stands for a function that is killed: no step catches it, and nothing after it has an effect. */
public final class Killed extends Error {

  Killed() {
    super("The function was killed", null, false, false);
  }
}
