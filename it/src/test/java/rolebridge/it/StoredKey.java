package rolebridge.it;

import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.services.sts.model.AssumeRoleResponse;
import software.amazon.awssdk.services.sts.model.Credentials;

/** The access key that a user's secret holds. */
record StoredKey(String id, String secret) {

  /** Read as XSOAR reads it. */
  static StoredKey of(Hub hub, String secretId) {
    Map<String, Object> value =
        JsonText.object(hub.secrets().getSecretValue(r -> r.secretId(secretId)).secretString());
    return new StoredKey((String) value.get("username"), (String) value.get("password"));
  }

  AwsCredentials credentials() {
    return AwsBasicCredentials.create(id, secret);
  }

  /** Assumes a role as the instance with this configuration does. */
  AssumeRoleResponse assume(Hub hub, Map<String, Object> instance) {
    return hub.as(credentials())
        .sts()
        .assumeRole(
            r ->
                r.roleArn((String) instance.get("roleArn"))
                    .roleSessionName((String) instance.get("roleSessionName"))
                    .durationSeconds((Integer) instance.get("roleSessionDuration")));
  }

  /** The account as a new session of that role sees it. */
  Hub session(Hub hub, String roleArn) {
    Credentials session =
        hub.as(credentials())
            .sts()
            .assumeRole(r -> r.roleArn(roleArn).roleSessionName("test"))
            .credentials();
    return hub.as(
        AwsSessionCredentials.create(
            session.accessKeyId(), session.secretAccessKey(), session.sessionToken()));
  }

  /** The account as a session of the user itself sees it. */
  Hub ownSession(Hub hub) {
    Credentials session = hub.as(credentials()).sts().getSessionToken().credentials();
    return hub.as(
        AwsSessionCredentials.create(
            session.accessKeyId(), session.secretAccessKey(), session.sessionToken()));
  }

  @Override
  public String toString() {
    return "StoredKey[" + id + "]";
  }
}
