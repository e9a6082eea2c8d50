package rolebridge.aws;

import java.util.function.Supplier;
import rolebridge.domain.port.AccessRefusedException;
import software.amazon.awssdk.services.sts.model.StsException;

/** Calls of STS, in which a refusal is an answer and no failure. */
final class StsCalls {

  private StsCalls() {}

  /**
   * Makes the call; {@code what} says in a failure's message what was being done.
   *
   * @throws AccessRefusedException when STS answered, and it was no
   */
  static <T> T call(String what, Supplier<T> call) {
    return AwsErrors.call(
        what,
        () -> {
          try {
            return call.get();
          } catch (StsException e) {
            String code = AwsErrors.code(e);
            if (e.statusCode() >= 500 || e.isThrottlingException() || code.isEmpty()) {
              throw e;
            }
            throw new AccessRefusedException(code, e.awsErrorDetails().errorMessage(), e);
          }
        });
  }
}
