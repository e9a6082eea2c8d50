package rolebridge.aws;

import java.util.Optional;
import java.util.function.Supplier;
import rolebridge.domain.error.AlreadyExistsException;
import rolebridge.domain.error.AwsUnavailableException;
import rolebridge.domain.error.ConcurrentChangeException;
import rolebridge.domain.error.DocumentRejectedException;
import rolebridge.domain.error.NotYetPropagatedException;
import rolebridge.domain.error.PermissionMissingException;
import rolebridge.domain.error.QuotaExceededException;
import rolebridge.domain.error.RefusedByAwsException;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.error.ThrottledException;
import rolebridge.domain.port.StillInUseException;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

/** The one place where an AWS error becomes one of ours. */
final class AwsErrors {

  private AwsErrors() {}

  /** Makes the call; {@code what} says in the message what was being done to which thing. */
  static <T> T call(String what, Supplier<T> call) {
    try {
      return call.get();
    } catch (AwsServiceException e) {
      throw translate(what, e);
    } catch (SdkClientException e) {
      throw new AwsUnavailableException(what + ": AWS didn't answer: " + e.getMessage(), e);
    }
  }

  /** The answer, or nothing when the thing isn't there. */
  static <T> Optional<T> find(String what, Supplier<T> call) {
    try {
      return Optional.of(call(what, call));
    } catch (ResourceVanishedException e) {
      return Optional.empty();
    }
  }

  /** Makes a call that takes something away; that it is gone already is success. */
  static <T> void remove(String what, Supplier<T> call) {
    find(what, call);
  }

  /** AWS's own texts mostly end without a period, which another sentence needs before it. */
  static String sentence(String message) {
    return message.endsWith(".") ? message : message + ".";
  }

  private static RuntimeException translate(String what, AwsServiceException e) {
    String code = code(e);
    if (code.isEmpty()) {
      return new AwsUnavailableException(
          what
              + ": what answered, HTTP "
              + e.statusCode()
              + ", named no error as AWS does; a proxy may stand between: "
              + e.getMessage(),
          e);
    }
    String message = what + ": " + code + ": " + e.awsErrorDetails().errorMessage();
    if (e.isThrottlingException()) {
      return new ThrottledException(message, e);
    }
    if (e.statusCode() >= 500) {
      return new AwsUnavailableException(message, e);
    }
    return switch (code) {
      case "ConcurrentModification", "EntityTemporarilyUnmodifiable" ->
          new ConcurrentChangeException(message, e);
      case "EntityAlreadyExists", "ResourceExistsException" ->
          new AlreadyExistsException(message, e);
      case "NoSuchEntity", "ResourceNotFoundException" -> new ResourceVanishedException(message, e);
      case "DeleteConflict" -> new StillInUseException(message, e);
      case "LimitExceeded", "LimitExceededException" -> new QuotaExceededException(message, e);
      case "AccessDenied", "AccessDeniedException" -> new PermissionMissingException(message, e);
      case "MalformedPolicyDocument" ->
          message.contains("Invalid principal in policy")
              ? new NotYetPropagatedException(message, e)
              : new DocumentRejectedException(message, e);
      default -> new RefusedByAwsException(message, e);
    };
  }

  /** AWS's error code; empty where none is named, as by a proxy that answers in AWS's place. */
  static String code(AwsServiceException e) {
    return Optional.ofNullable(e.awsErrorDetails()).map(AwsErrorDetails::errorCode).orElse("");
  }
}
