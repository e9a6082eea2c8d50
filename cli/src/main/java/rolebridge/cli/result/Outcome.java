package rolebridge.cli.result;

import java.util.LinkedHashMap;
import java.util.Map;
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
 */
public record Outcome(Exit exit, Map<String, Object> document, String text) {

  private static final int SCHEMA_VERSION = 1;

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
    return new Outcome(exit, all, text + more);
  }

  Outcome withText(String other) {
    return new Outcome(exit, document, other);
  }

  /** What an exception that ended the command tells. */
  public static Outcome of(Throwable error) {
    return switch (error) {
      case Failure failure ->
          failed(
              failure.exit(),
              "failed",
              failure.error(),
              failure.getMessage(),
              failure.remedy(),
              failure.details());
      case SdkException aws -> {
        AwsFailure failure = AwsFailure.of(aws);
        yield environment(failure.error(), failure.cause(), failure.remedy());
      }
      case PermissionMissingException refused ->
          environment(
              "PermissionMissingException",
              refused.getMessage(),
              "Check that the credentials in use may make this call.");
      case WorkflowException known ->
          environment(
              known.getClass().getSimpleName(),
              known.getMessage(),
              Remedies.of(known.getClass().getSimpleName(), String.valueOf(known.getMessage())));
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
