package rolebridge.cli.verify.aws;

import java.util.function.Supplier;
import rolebridge.cli.verify.CallRefusedException;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** Makes calls, and of AWS's errors what trials know. */
final class Refusals {

  private Refusals() {}

  static <T> T call(Supplier<T> call) {
    try {
      return call.get();
    } catch (AwsServiceException e) {
      AwsErrorDetails details = e.awsErrorDetails();
      throw details == null || details.errorCode() == null
          ? new CallRefusedException("Status" + e.statusCode(), String.valueOf(e.getMessage()), e)
          : new CallRefusedException(
              details.errorCode(), String.valueOf(details.errorMessage()), e);
    }
  }

  /** The same where what is already gone is as good. */
  static void remove(Runnable call) {
    try {
      call(
          () -> {
            call.run();
            return null;
          });
    } catch (CallRefusedException refused) {
      if (!refused.code().equals("NoSuchEntity")
          && !refused.code().equals("ResourceNotFoundException")) {
        throw refused;
      }
    }
  }
}
