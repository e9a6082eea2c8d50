package rolebridge.domain.audit;

/** Reads what Step Functions hands on as an error's cause. */
public interface CauseText {

  /**
   * The message of the exception that a function ended with, even if what follows it was cut off;
   * any other cause as it is.
   */
  String message(String cause);
}
