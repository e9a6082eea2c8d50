package rolebridge.aws;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import rolebridge.domain.error.KeyLimitReachedException;
import rolebridge.domain.error.QuotaExceededException;
import rolebridge.domain.port.AccessKey;
import rolebridge.domain.port.AccessKeys;
import rolebridge.domain.port.SecretAccessKey;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.StatusType;

/** Access keys in IAM. */
public final class IamAccessKeys implements AccessKeys {

  private final IamClient iam;
  private final IamClient iamWithoutRetries;

  /**
   * @param iamWithoutRetries for making keys: a call repeated after a lost answer would make a
   *     second key that nobody knows
   */
  public IamAccessKeys(IamClient iam, IamClient iamWithoutRetries) {
    this.iam = iam;
    this.iamWithoutRetries = iamWithoutRetries;
  }

  @Override
  public List<AccessKey> list(String userName) {
    return AwsErrors.call(
        "Listing access keys of user " + userName,
        IamPresence.ofUser(
            iam,
            userName,
            () ->
                iam.listAccessKeysPaginator(r -> r.userName(userName)).accessKeyMetadata().stream()
                    .map(
                        key ->
                            new AccessKey(
                                key.accessKeyId(),
                                key.status() == StatusType.ACTIVE,
                                key.createDate()))
                    .toList()));
  }

  @Override
  public SecretAccessKey create(String userName) {
    try {
      return AwsErrors.call(
          "Creating an access key of user " + userName,
          IamPresence.ofUser(
              iam,
              userName,
              () -> {
                var key = iamWithoutRetries.createAccessKey(r -> r.userName(userName)).accessKey();
                return new SecretAccessKey(key.accessKeyId(), key.secretAccessKey());
              }));
    } catch (QuotaExceededException e) {
      throw new KeyLimitReachedException(
          "User " + userName + " has two access keys already. Delete the one no longer needed.", e);
    }
  }

  @Override
  public Optional<Instant> lastUsed(String accessKeyId) {
    return Optional.ofNullable(
        AwsErrors.call(
            "Reading the last use of access key " + accessKeyId,
            () ->
                iam.getAccessKeyLastUsed(r -> r.accessKeyId(accessKeyId))
                    .accessKeyLastUsed()
                    .lastUsedDate()));
  }

  @Override
  public void deactivate(String userName, String accessKeyId) {
    setStatus("Deactivating", userName, accessKeyId, StatusType.INACTIVE);
  }

  @Override
  public void activate(String userName, String accessKeyId) {
    setStatus("Activating", userName, accessKeyId, StatusType.ACTIVE);
  }

  private void setStatus(String what, String userName, String accessKeyId, StatusType status) {
    AwsErrors.call(
        what + " access key " + accessKeyId,
        IamPresence.ofUser(
            iam,
            userName,
            () ->
                iam.updateAccessKey(
                    r -> r.userName(userName).accessKeyId(accessKeyId).status(status))));
  }

  @Override
  public void delete(String userName, String accessKeyId) {
    AwsErrors.remove(
        "Deleting access key " + accessKeyId,
        IamPresence.ofUser(
            iam,
            userName,
            () -> iam.deleteAccessKey(r -> r.userName(userName).accessKeyId(accessKeyId))));
  }
}
