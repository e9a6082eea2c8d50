package rolebridge.cli.result;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import rolebridge.cli.setup.Commands;
import rolebridge.cli.setup.Exit;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.FileFailure;
import rolebridge.domain.error.PermissionMissingException;
import rolebridge.domain.error.WorkflowException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Result of a command.
 *
 * @param exit its exit status
 * @param document the JSON document
 * @param text the same for people
 * @param notInTable what its table leaves out, as a sentence; empty where it has all
 */
public record Outcome(
    Exit exit, Map<String, Object> document, String text, Optional<String> notInTable) {

  private static final int SCHEMA_VERSION = 1;

  /** One whose table, if it has one, has all. */
  public Outcome(Exit exit, Map<String, Object> document, String text) {
    this(exit, document, text, Optional.empty());
  }

  /** Done, with these members after the common ones. */
  public static Outcome done(String status, Map<String, ?> members, String text) {
    return new Outcome(Exit.DONE, document(status, members), text);
  }

  /** Done, and what was compared isn't the same. */
  static Outcome different(String status, Map<String, ?> members, String text) {
    return new Outcome(Exit.DIFFERENT, document(status, members), text);
  }

  public static Outcome failed(
      Exit exit, String status, String error, String cause, String remedy, Map<String, ?> details) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("error", error);
    members.put("cause", cause);
    members.put("remedy", remedy);
    members.putAll(details);
    return new Outcome(exit, document(status, members), cause + "\n" + remedy);
  }

  private static Map<String, Object> document(String status, Map<String, ?> members) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("schemaVersion", SCHEMA_VERSION);
    document.put("status", status);
    document.putAll(members);
    return document;
  }

  /** The same with more members and with a text behind its own. */
  public Outcome with(Map<String, ?> members, String more) {
    Map<String, Object> all = new LinkedHashMap<>(document);
    all.putAll(members);
    return new Outcome(exit, all, text + more, notInTable);
  }

  Outcome withText(String other) {
    return new Outcome(exit, document, other, notInTable);
  }

  /** The same, of which the table leaves out what this sentence says. */
  public Outcome withoutInTable(String sentence) {
    return new Outcome(exit, document, text, Optional.of(sentence));
  }

  /** What a failure tells. */
  public static Outcome of(Failure failure) {
    return failed(
        failure.exit(),
        "failed",
        failure.error(),
        failure.getMessage(),
        failure.remedy(),
        failure.details());
  }

  /**
   * What an exception that ended the command tells.
   *
   * @param commands for its remedy
   */
  public static Outcome of(Throwable error, Commands commands) {
    return switch (error) {
      case Failure failure -> of(failure);
      case SdkException aws -> {
        AwsFailure failure = AwsFailure.of(aws);
        yield environment(failure.error(), failure.cause(), failure.remedy());
      }
      case PermissionMissingException refused ->
          environment(
              "PermissionMissingException",
              refused.getMessage(),
              "Check that the credentials in use may make this call.");
      case WorkflowException known -> {
        String name = known.getClass().getSimpleName();
        String cause = commands.reaching(String.valueOf(known.getMessage()));
        yield environment(name, cause, new Remedies(commands).of(name, cause));
      }
      default ->
          FileFailure.in(error)
              .map(Outcome::of)
              .orElseGet(
                  () ->
                      environment(
                          error.getClass().getSimpleName(),
                          unexpected(error),
                          "This is unexpected. Report it together with .rolebridge/logs."));
    };
  }

  /** Many of the JVM's own have no message. */
  private static String unexpected(Throwable error) {
    return error.getMessage() == null ? error.getClass().getName() : error.getMessage();
  }

  private static Outcome environment(String error, String cause, String remedy) {
    return failed(Exit.ENVIRONMENT, "failed", error, cause, remedy, Map.of());
  }
}
