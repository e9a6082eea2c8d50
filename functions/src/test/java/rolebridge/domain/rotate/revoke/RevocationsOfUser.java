package rolebridge.domain.rotate.revoke;

import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.rotate.RotationRun;

/** Revocations as the machine makes them, for tests of what comes between. */
public final class RevocationsOfUser {

  private RevocationsOfUser() {}

  /** Ends every key that may be the leaked one. */
  public static RevokeKey.Result revoke(FakeAws aws) {
    return revoke(aws, "");
  }

  public static RevokeKey.Result revoke(FakeAws aws, String accessKeyId) {
    return RotationRun.revoke(aws, aws.caller(), accessKeyId);
  }
}
