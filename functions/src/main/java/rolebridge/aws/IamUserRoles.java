package rolebridge.aws;

import java.util.List;
import rolebridge.domain.port.UserRoles;
import rolebridge.domain.provision.Home;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.Role;

/** The roles below a user's path in this account. */
public final class IamUserRoles implements UserRoles {

  private final IamClient iam;

  public IamUserRoles(IamClient iam) {
    this.iam = iam;
  }

  @Override
  public List<String> arnsOf(String userName) {
    return AwsErrors.call(
        "Listing the roles of user " + userName,
        () ->
            iam.listRolesPaginator(r -> r.pathPrefix(Home.pathOf(userName))).roles().stream()
                .map(Role::arn)
                .sorted()
                .toList());
  }
}
