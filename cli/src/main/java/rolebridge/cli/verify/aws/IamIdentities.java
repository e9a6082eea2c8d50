package rolebridge.cli.verify.aws;

import java.util.function.Consumer;
import rolebridge.cli.verify.Credentials;
import rolebridge.cli.verify.Identities;
import rolebridge.cli.verify.Leftovers.Kind;
import rolebridge.cli.verify.Run;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AccessKey;
import software.amazon.awssdk.services.iam.model.CreateRoleRequest;
import software.amazon.awssdk.services.iam.model.CreateUserRequest;
import software.amazon.awssdk.services.iam.model.StatusType;
import software.amazon.awssdk.services.iam.model.Tag;
import software.amazon.awssdk.services.iam.model.User;
import software.amazon.awssdk.utils.http.SdkHttpUtils;

/** Users, roles and policies of a run in IAM. */
public final class IamIdentities implements Identities {

  private final IamClient iam;
  private final Run run;
  private final Made made;

  public IamIdentities(IamClient iam, Run run, Made made) {
    this.iam = iam;
    this.run = run;
    this.made = made;
  }

  @Override
  public MadeUser createUser(String thing) {
    return make(thing, _ -> {});
  }

  @Override
  public MadeUser createUser(String thing, String boundaryArn) {
    return make(thing, user -> user.permissionsBoundary(boundaryArn));
  }

  private MadeUser make(String thing, Consumer<CreateUserRequest.Builder> more) {
    made.add(Kind.USER, run.named(thing));
    User user =
        Refusals.call(
                () ->
                    iam.createUser(
                        more.andThen(
                            r -> r.userName(run.named(thing)).path(run.path()).tags(expiry()))))
            .user();
    return new MadeUser(user.userName(), user.arn(), user.userId());
  }

  private Tag expiry() {
    return Tag.builder().key(Run.EXPIRY_TAG).value(run.expires().toString()).build();
  }

  @Override
  public Credentials createKey(String userName) {
    AccessKey key = Refusals.call(() -> iam.createAccessKey(r -> r.userName(userName))).accessKey();
    return new Credentials(key.accessKeyId(), key.secretAccessKey(), "");
  }

  @Override
  public void deactivateKey(String userName, String accessKeyId) {
    Refusals.call(
        () ->
            iam.updateAccessKey(
                r -> r.userName(userName).accessKeyId(accessKeyId).status(StatusType.INACTIVE)));
  }

  @Override
  public void deleteUser(String userName) {
    AwsLeftovers.removeUser(iam, userName);
  }

  @Override
  public String createRole(String thing, String trust) {
    return make(thing, trust, _ -> {});
  }

  @Override
  public String createRole(String thing, String trust, String boundaryArn) {
    return make(thing, trust, role -> role.permissionsBoundary(boundaryArn));
  }

  private String make(String thing, String trust, Consumer<CreateRoleRequest.Builder> more) {
    made.add(Kind.ROLE, run.named(thing));
    return Refusals.call(
            () ->
                iam.createRole(
                    more.andThen(
                        r ->
                            r.roleName(run.named(thing))
                                .path(run.path())
                                .assumeRolePolicyDocument(trust)
                                .tags(expiry()))))
        .role()
        .arn();
  }

  @Override
  public void deleteRole(String roleName) {
    AwsLeftovers.removeRole(iam, roleName);
  }

  @Override
  public void updateTrust(String roleName, String trust) {
    Refusals.call(
        () -> iam.updateAssumeRolePolicy(r -> r.roleName(roleName).policyDocument(trust)));
  }

  @Override
  public String trustOf(String roleName) {
    return SdkHttpUtils.urlDecode(
        Refusals.call(() -> iam.getRole(r -> r.roleName(roleName)))
            .role()
            .assumeRolePolicyDocument());
  }

  @Override
  public void putRolePolicy(String roleName, String policyName, String document) {
    Refusals.call(
        () ->
            iam.putRolePolicy(
                r -> r.roleName(roleName).policyName(policyName).policyDocument(document)));
  }

  @Override
  public String createPolicy(String thing, String document) {
    String arn =
        Refusals.call(
                () ->
                    iam.createPolicy(
                        r ->
                            r.policyName(run.named(thing))
                                .path(run.path())
                                .policyDocument(document)
                                .tags(expiry())))
            .policy()
            .arn();
    made.add(Kind.POLICY, arn);
    return arn;
  }
}
