package rolebridge.domain.provision.fake;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rolebridge.domain.error.AlreadyExistsException;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.port.Role;
import rolebridge.domain.port.Roles;
import rolebridge.domain.port.StillInUseException;
import rolebridge.domain.provision.fake.FakeAws.RoleState;

record FakeRoles(FakeAws aws, Caller caller) implements Roles {

  @Override
  public Optional<Role> find(String name) {
    return caller.read(
        "GetRole",
        () ->
            Optional.ofNullable(aws.roles.get(name))
                .map(
                    role ->
                        new Role(
                            role.name,
                            role.path,
                            role.arn,
                            role.boundaryArn,
                            new Principals(aws).show(role.trust),
                            role.maxSessionDuration,
                            role.description,
                            role.tags)));
  }

  @Override
  public Optional<Instant> lastUsed(String name) {
    return caller.read(
        "GetRole", () -> Optional.ofNullable(aws.roles.get(name)).map(role -> role.lastUsed));
  }

  @Override
  public List<String> namesBelow(String path) {
    return caller.read(
        "ListRoles",
        () ->
            aws.roles.values().stream()
                .filter(role -> role.path.startsWith(path))
                .map(role -> role.name)
                .toList());
  }

  @Override
  public void create(Role role) {
    caller.change(
        "CreateRole",
        () -> {
          if (aws.roles.containsKey(role.name())) {
            throw new AlreadyExistsException(
                "EntityAlreadyExists: Role with name " + role.name() + " already exists.", null);
          }
          aws.requireRoom("Roles", aws.roles.size());
          aws.requireSize("AssumeRolePolicySizeQuota", role.trust());
          RoleState state = new RoleState();
          state.name = role.name();
          state.path = role.path();
          state.arn = "arn:aws:iam::" + FakeAws.ACCOUNT_ID + ":role" + role.path() + role.name();
          state.id = "AROA%017d".formatted(aws.nextId("role"));
          state.boundaryArn = role.boundaryArn();
          state.trust = new Principals(aws).store(role.trust());
          state.maxSessionDuration = role.maxSessionDuration();
          state.description = role.description();
          FakeAws.addTags(state.tags, role.tags());
          aws.roles.put(role.name(), state);
        });
  }

  @Override
  public void updateSettings(String name, String description, int maxSessionDuration) {
    caller.change(
        "UpdateRole",
        () -> {
          RoleState role = aws.role(name);
          role.description = description;
          role.maxSessionDuration = maxSessionDuration;
        });
  }

  @Override
  public void updateTrust(String name, PolicyDocument trust) {
    caller.change(
        "UpdateAssumeRolePolicy",
        () -> {
          RoleState role = aws.role(name);
          aws.requireSize("AssumeRolePolicySizeQuota", trust);
          role.trust = new Principals(aws).store(trust);
        });
  }

  @Override
  public void tag(String name, Map<String, String> tags) {
    caller.change("TagRole", () -> FakeAws.addTags(aws.role(name).tags, tags));
  }

  @Override
  public void untag(String name, Set<String> keys) {
    caller.change("UntagRole", () -> aws.role(name).tags.keySet().removeAll(keys));
  }

  @Override
  public Set<String> attachedPolicies(String name) {
    return caller.read(
        "ListAttachedRolePolicies", () -> Set.copyOf(aws.role(name).attachedPolicies));
  }

  @Override
  public void attach(String name, String policyArn) {
    caller.change(
        "AttachRolePolicy",
        () -> {
          RoleState role = aws.role(name);
          aws.policy(policyArn);
          if (!role.attachedPolicies.contains(policyArn)) {
            aws.requireRoom("AttachedPoliciesPerRole", role.attachedPolicies.size());
            role.attachedPolicies.add(policyArn);
          }
        });
  }

  @Override
  public void detach(String name, String policyArn) {
    caller.change(
        "DetachRolePolicy",
        () ->
            Optional.ofNullable(aws.roles.get(name))
                .ifPresent(role -> role.attachedPolicies.remove(policyArn)));
  }

  @Override
  public void delete(String name) {
    caller.change(
        "DeleteRole",
        () -> {
          RoleState role = aws.roles.get(name);
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
          aws.roles.remove(name);
        });
  }
}
