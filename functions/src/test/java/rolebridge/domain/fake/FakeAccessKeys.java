package rolebridge.domain.fake;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import rolebridge.domain.error.KeyLimitReachedException;
import rolebridge.domain.error.RefusedByAwsException;
import rolebridge.domain.fake.FakeAws.KeyState;
import rolebridge.domain.fake.FakeAws.UserState;
import rolebridge.domain.port.AccessKey;
import rolebridge.domain.port.AccessKeys;
import rolebridge.domain.port.SecretAccessKey;

record FakeAccessKeys(FakeAws aws, Caller caller) implements AccessKeys {

  @Override
  public List<AccessKey> list(String userName) {
    return caller.read(
        "ListAccessKeys",
        () ->
            aws.user(userName).keys.stream()
                .map(key -> new AccessKey(key.id, key.active, key.createDate))
                .toList());
  }

  @Override
  public SecretAccessKey create(String userName) {
    return caller.change(
        "CreateAccessKey",
        () -> {
          UserState user = aws.user(userName);
          if (user.keys.size() >= FakeAws.ACCESS_KEY_LIMIT) {
            throw new KeyLimitReachedException(
                "LimitExceeded: Cannot exceed quota for AccessKeysPerUser: 2");
          }
          KeyState key = new KeyState();
          int number = aws.nextId("key");
          key.id = "AKIA%016d".formatted(number);
          key.secret = "very-secret-of-key-" + number;
          key.createDate = aws.now();
          key.changeDate = key.createDate;
          user.keys.add(key);
          return new SecretAccessKey(key.id, key.secret);
        });
  }

  @Override
  public Optional<Instant> lastUsed(String accessKeyId) {
    return caller.read(
        "GetAccessKeyLastUsed", () -> Optional.ofNullable(aws.key(accessKeyId).lastUsed));
  }

  @Override
  public void deactivate(String userName, String accessKeyId) {
    setActive(userName, accessKeyId, false);
  }

  @Override
  public void activate(String userName, String accessKeyId) {
    setActive(userName, accessKeyId, true);
  }

  private void setActive(String userName, String accessKeyId, boolean active) {
    caller.change(
        "UpdateAccessKey",
        () -> {
          if (!AccessKey.isId(accessKeyId)) {
            // IAM API Reference, UpdateAccessKey: 16 to 128 of word characters.
            throw new RefusedByAwsException("ValidationError: " + accessKeyId, null);
          }
          KeyState key =
              aws.user(userName).keys.stream()
                  .filter(candidate -> candidate.id.equals(accessKeyId))
                  .findFirst()
                  .orElseThrow(() -> FakeAws.noSuchEntity("access key", accessKeyId));
          if (key.active != active) {
            key.active = active;
            key.changeDate = aws.now();
          }
        });
  }

  @Override
  public void delete(String userName, String accessKeyId) {
    caller.change(
        "DeleteAccessKey",
        () ->
            Optional.ofNullable(aws.users.get(userName))
                .ifPresent(user -> user.keys.removeIf(key -> key.id.equals(accessKeyId))));
  }
}
