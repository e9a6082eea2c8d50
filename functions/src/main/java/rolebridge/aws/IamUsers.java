package rolebridge.aws;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rolebridge.domain.port.User;
import rolebridge.domain.port.Users;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AttachedPermissionsBoundary;

/** Users in IAM. */
public final class IamUsers implements Users {

  private final IamClient iam;

  public IamUsers(IamClient iam) {
    this.iam = iam;
  }

  @Override
  public Optional<User> find(String name) {
    return AwsErrors.find("Reading user " + name, () -> iam.getUser(r -> r.userName(name)).user())
        .map(
            user ->
                new User(
                    user.userName(),
                    user.path(),
                    user.arn(),
                    boundaryArn(user.permissionsBoundary()),
                    IamTags.from(user.tags())));
  }

  @Override
  public Optional<String> arnInAnyCase(String name) {
    return AwsErrors.call(
        "Listing the users",
        () ->
            iam.listUsersPaginator().users().stream()
                .filter(user -> user.userName().equalsIgnoreCase(name))
                .map(software.amazon.awssdk.services.iam.model.User::arn)
                .findFirst());
  }

  static String boundaryArn(AttachedPermissionsBoundary boundary) {
    return boundary == null || boundary.permissionsBoundaryArn() == null
        ? ""
        : boundary.permissionsBoundaryArn();
  }

  @Override
  public void create(User user) {
    AwsErrors.call(
        "Creating user " + user.name(),
        () ->
            iam.createUser(
                r ->
                    r.userName(user.name())
                        .path(user.path())
                        .permissionsBoundary(user.boundaryArn())
                        .tags(IamTags.of(user.tags()))));
  }

  @Override
  public void setBoundary(String name, String boundaryArn) {
    AwsErrors.call(
        "Setting the permissions boundary of user " + name,
        IamPresence.ofUser(
            iam,
            name,
            () ->
                iam.putUserPermissionsBoundary(
                    r -> r.userName(name).permissionsBoundary(boundaryArn))));
  }

  @Override
  public void tag(String name, Map<String, String> tags) {
    AwsErrors.call(
        "Tagging user " + name,
        IamPresence.ofUser(
            iam, name, () -> iam.tagUser(r -> r.userName(name).tags(IamTags.of(tags)))));
  }

  @Override
  public void untag(String name, Set<String> keys) {
    AwsErrors.call(
        "Untagging user " + name,
        IamPresence.ofUser(iam, name, () -> iam.untagUser(r -> r.userName(name).tagKeys(keys))));
  }

  @Override
  public void delete(String name) {
    AwsErrors.remove(
        "Deleting user " + name,
        IamPresence.ofUser(iam, name, () -> iam.deleteUser(r -> r.userName(name))));
  }
}
