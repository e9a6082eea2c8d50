package rolebridge.aws;

import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.iam.IamClient;

/**
 * Tells what is gone from what is forbidden. The functions may act below a path or on what bears a
 * tag only, and what isn't there has neither, so IAM may refuse a call instead of saying that
 * nothing is there. After a refusal these calls look whether it is, by Get operations that are
 * allowed on all paths.
 */
final class IamPresence {

  private IamPresence() {}

  static <T> Supplier<T> ofUser(IamClient iam, String name, Supplier<T> call) {
    return unlessGone(call, () -> iam.getUser(r -> r.userName(name)));
  }

  static <T> Supplier<T> ofRole(IamClient iam, String name, Supplier<T> call) {
    return unlessGone(call, () -> iam.getRole(r -> r.roleName(name)));
  }

  static <T> Supplier<T> ofPolicy(IamClient iam, String arn, Supplier<T> call) {
    return unlessGone(call, () -> iam.getPolicy(r -> r.policyArn(arn)));
  }

  private static <T> Supplier<T> unlessGone(Supplier<T> call, Runnable look) {
    return () -> {
      try {
        return call.get();
      } catch (AwsServiceException refusal) {
        if (isCode(refusal, "AccessDenied")) {
          requireThere(look, refusal);
        }
        throw refusal;
      }
    };
  }

  private static void requireThere(Runnable look, AwsServiceException refusal) {
    try {
      look.run();
    } catch (AwsServiceException e) {
      e.addSuppressed(refusal);
      if (!isCode(e, "AccessDenied")) {
        throw e;
      }
    }
  }

  private static boolean isCode(AwsServiceException e, String code) {
    return code.equals(AwsErrors.code(e));
  }
}
