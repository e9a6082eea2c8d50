package rolebridge.domain.fake;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rolebridge.domain.error.AlreadyExistsException;
import rolebridge.domain.fake.FakeAws.RoleState;
import rolebridge.domain.policy.IamArn;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.port.Role;
import rolebridge.domain.port.RoleUsage;
import rolebridge.domain.port.Roles;
import rolebridge.domain.port.StillInUseException;
import rolebridge.domain.port.UsedRole;

record FakeRoles(FakeAws aws, Caller caller) implements Roles {

  private Optional<RoleState> present(String arn) {
    aws.requireOpen(IamArn.accountOf(arn));
    return aws.findRole(arn);
  }

  private RoleState role(String arn) {
    aws.requireOpen(IamArn.accountOf(arn));
    return aws.role(arn);
  }

  @Override
  public Optional<Role> find(String arn) {
    return caller.read("GetRole", () -> found(arn).map(this::shown));
  }

  @Override
  public Optional<UsedRole> findUsed(String arn) {
    return caller.read(
        "GetRole", () -> found(arn).map(role -> new UsedRole(shown(role), usage(role))));
  }

  private Optional<RoleState> found(String arn) {
    return present(arn)
        .filter(role -> !aws.findsInItsOwnCaseOnly || role.name.equals(IamArn.nameOf(arn)));
  }

  private Role shown(RoleState role) {
    return new Role(
        role.name,
        role.path,
        role.arn,
        role.boundaryArn,
        new Principals(aws).show(role.trust),
        role.maxSessionDuration,
        role.description,
        role.tags);
  }

  private static RoleUsage usage(RoleState role) {
    return new RoleUsage(role.createDate, Optional.ofNullable(role.lastUsed));
  }

  @Override
  public Optional<String> arnInAnyCase(String arn) {
    return caller.read("ListRoles", () -> present(arn).map(role -> role.arn));
  }

  @Override
  public Optional<RoleUsage> usage(String arn) {
    return caller.read("GetRole", () -> present(arn).map(FakeRoles::usage));
  }

  @Override
  public void setBoundary(String arn, String boundaryArn) {
    caller.change("PutRolePermissionsBoundary", () -> role(arn).boundaryArn = boundaryArn);
  }

  @Override
  public List<String> arnsBelow(String accountId, String path) {
    return caller.pages(
        "ListRoles",
        FakeAws.PER_PAGE,
        () -> {
          aws.requireOpen(accountId);
          return aws.roles.values().stream()
              .filter(role -> role.path.startsWith(path))
              .filter(role -> IamArn.accountOf(role.arn).equals(accountId))
              .map(role -> role.arn)
              .toList();
        });
  }

  @Override
  public void create(Role role) {
    WrittenTags.note("iam:TagRole", role.tags().keySet());
    caller.change(
        "CreateRole",
        () -> {
          String arn =
              role.arn().isEmpty()
                  ? "arn:aws:iam::" + FakeAws.ACCOUNT_ID + ":role" + role.path() + role.name()
                  : role.arn();
          if (present(arn).isPresent()) {
            throw new AlreadyExistsException(
                "EntityAlreadyExists: Role with name " + role.name() + " already exists.", null);
          }
          aws.requireRoom("Roles", FakeAws.countIn(IamArn.accountOf(arn), aws.roles));
          aws.requireTrust(role.trust());
          RoleState state = new RoleState();
          state.name = role.name();
          state.path = role.path();
          state.arn = arn;
          state.id = "AROA%017d".formatted(aws.nextId("role"));
          state.boundaryArn = role.boundaryArn();
          state.trust = new Principals(aws).store(role.trust());
          state.maxSessionDuration = role.maxSessionDuration();
          state.description = role.description();
          state.createDate = aws.now();
          FakeAws.addTags(state.tags, role.tags());
          aws.roles.put(FakeAws.nameIn(arn), state);
        });
  }

  @Override
  public void updateSettings(String arn, String description, int maxSessionDuration) {
    caller.change(
        "UpdateRole",
        () -> {
          RoleState role = role(arn);
          role.description = description;
          role.maxSessionDuration = maxSessionDuration;
        });
  }

  @Override
  public void updateTrust(String arn, PolicyDocument trust) {
    caller.change(
        "UpdateAssumeRolePolicy",
        () -> {
          RoleState role = role(arn);
          aws.requireTrust(trust);
          role.trust = new Principals(aws).store(trust);
        });
  }

  @Override
  public void tag(String arn, Map<String, String> tags) {
    WrittenTags.note("iam:TagRole", tags.keySet());
    caller.change("TagRole", () -> FakeAws.addTags(role(arn).tags, tags));
  }

  @Override
  public void untag(String arn, Set<String> keys) {
    WrittenTags.note("iam:UntagRole", keys);
    caller.change("UntagRole", () -> role(arn).tags.keySet().removeAll(keys));
  }

  @Override
  public Set<String> attachedPolicies(String arn) {
    return caller.read("ListAttachedRolePolicies", () -> Set.copyOf(role(arn).attachedPolicies));
  }

  @Override
  public void attach(String arn, String policyArn) {
    caller.change(
        "AttachRolePolicy",
        () -> {
          RoleState role = role(arn);
          aws.policy(policyArn);
          if (!role.attachedPolicies.contains(policyArn)) {
            aws.requireRoom("AttachedPoliciesPerRole", role.attachedPolicies.size());
            role.attachedPolicies.add(policyArn);
          }
        });
  }

  @Override
  public void detach(String arn, String policyArn) {
    caller.change(
        "DetachRolePolicy",
        () -> present(arn).ifPresent(role -> role.attachedPolicies.remove(policyArn)));
  }

  @Override
  public void delete(String arn) {
    caller.change(
        "DeleteRole",
        () -> {
          RoleState role = present(arn).orElse(null);
          if (role == null) {
            return;
          }
          if (!role.inlinePolicies.isEmpty()) {
            throw new StillInUseException(
                "DeleteConflict: Cannot delete entity, must delete policies first.", null);
          }
          if (!role.attachedPolicies.isEmpty()) {
            throw new StillInUseException(
                "DeleteConflict: Cannot delete entity, must detach all policies first.", null);
          }
          aws.roles.remove(FakeAws.nameIn(arn));
        });
  }
}
