package rolebridge.cli.rehearsal;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.port.Role;
import rolebridge.domain.port.RoleUsage;
import rolebridge.domain.port.Roles;
import rolebridge.domain.port.UsedRole;

/** The account's roles and the one that provision would create, without what was taken away. */
final class RehearsedRoles implements Roles {

  private final Roles actual;
  private final Notes notes;
  private final TakenAway taken;
  private final Map<String, Role> made = new HashMap<>();

  RehearsedRoles(Roles actual, Notes notes, TakenAway taken) {
    this.actual = actual;
    this.notes = notes;
    this.taken = taken;
  }

  @Override
  public Optional<Role> find(String arn) {
    if (taken.isGone(arn)) {
      return Optional.empty();
    }
    return made.containsKey(arn) ? Optional.of(made.get(arn)) : actual.find(arn);
  }

  @Override
  public Optional<String> arnInAnyCase(String arn) {
    throw Notes.notProvisions("ListRoles");
  }

  @Override
  public Optional<UsedRole> findUsed(String arn) {
    throw Notes.notProvisions("GetRole for the last use");
  }

  @Override
  public Optional<RoleUsage> usage(String arn) {
    return actual.usage(arn);
  }

  @Override
  public void setBoundary(String arn, String boundaryArn) {
    notes.note(
        arn,
        Difference.Part.BOUNDARY,
        boundary(find(arn).orElseThrow().boundaryArn()),
        boundary(boundaryArn));
  }

  private static Map<String, Object> boundary(String arn) {
    return Map.of("permissionsBoundary", arn);
  }

  @Override
  public List<String> arnsBelow(String accountId, String path) {
    throw Notes.notProvisions("ListRoles");
  }

  @Override
  public void create(Role role) {
    made.put(role.arn(), role);
    Map<String, Object> settings = settings(role.description(), role.maxSessionDuration());
    notes.note(role.arn(), Difference.Part.SETTINGS, null, settings);
    notes.note(role.arn(), Difference.Part.BOUNDARY, null, boundary(role.boundaryArn()));
    notes.wrote(role.arn(), Difference.Part.TRUST, null, role.trust());
    notes.tagged(role.arn(), role.tags());
  }

  @Override
  public void updateSettings(String arn, String description, int maxSessionDuration) {
    Role role = find(arn).orElseThrow();
    notes.note(
        arn,
        Difference.Part.SETTINGS,
        settings(role.description(), role.maxSessionDuration()),
        settings(description, maxSessionDuration));
  }

  private static Map<String, Object> settings(String description, int maxSessionDuration) {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("description", description);
    settings.put("maxSessionDuration", maxSessionDuration);
    return settings;
  }

  @Override
  public void updateTrust(String arn, PolicyDocument trust) {
    notes.wrote(arn, Difference.Part.TRUST, find(arn).orElseThrow().trust(), trust);
  }

  @Override
  public void tag(String arn, Map<String, String> tags) {
    notes.tagged(arn, find(arn).orElseThrow().tags(), tags);
  }

  @Override
  public Set<String> attachedPolicies(String arn) {
    if (made.containsKey(arn)) {
      return Set.of();
    }
    return actual.attachedPolicies(arn).stream()
        .filter(policyArn -> !taken.isDetached(arn, policyArn))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Reported by its change alone. */
  @Override
  public void attach(String arn, String policyArn) {}

  @Override
  public void untag(String arn, Set<String> keys) {
    throw Notes.notProvisions("UntagRole");
  }

  @Override
  public void detach(String arn, String policyArn) {
    taken.detach(arn, policyArn);
  }

  @Override
  public void delete(String arn) {
    taken.delete(arn);
  }
}
