package rolebridge.cli.uninstall;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import rolebridge.cli.setup.Commands;

/**
 * An installation whose stack keeps log groups and boundaries; or, as they were before that, has
 * them go with it, where CloudFormation deletes it unless somebody has a boundary.
 */
final class FakeInstalled implements Installed {

  final Set<String> users = new TreeSet<>();
  final Map<String, Instant> secrets = new TreeMap<>();
  final List<String> runs = new ArrayList<>();
  final Map<String, Set<String>> boundaries = new TreeMap<>();
  final Set<String> logGroups = new TreeSet<>();
  final Map<String, String> parameters = new HashMap<>();
  final List<List<String>> deletions = new ArrayList<>();
  final Map<String, String> failures = new TreeMap<>();
  String status = "CREATE_COMPLETE";
  boolean isProtected;
  boolean sam;
  boolean keeps = true;

  /** Whether the stack has functions. */
  boolean works = true;

  final Set<String> buckets = new TreeSet<>();

  /** Who has the policies that the stack makes for people, by ARN. */
  final Map<String, Set<String>> holders =
      new TreeMap<>(Map.of("arn:aws:iam::123456789012:policy/rolebridge-reader", Set.of()));

  /** Log groups of this namespace that the stack doesn't have any more. */
  final Set<String> leftLogGroups = new TreeSet<>();

  Optional<String> roleOfAnother = Optional.empty();
  String broken = "";

  /** A boundary that somebody gets after it was looked who has it. */
  String given = "";

  private int looks;

  FakeInstalled() {
    boundaries.put("rolebridge-user-boundary", Set.of());
    boundaries.put("rolebridge-role-boundary", Set.of());
    logGroups.add("/aws/lambda/rolebridge-EnsureUser");
  }

  @Override
  public String stackName() {
    return "rolebridge";
  }

  @Override
  public Optional<Stack> stack() {
    return status()
        .map(
            now ->
                new Stack(
                    now,
                    isProtected,
                    parameters,
                    resources(),
                    going(),
                    keeps ? logsAndBoundaries() : Set.of(),
                    buckets));
  }

  private Set<String> going() {
    Set<String> going = new TreeSet<>(keeps ? Set.of() : logsAndBoundaries());
    going.addAll(holders.keySet());
    return going;
  }

  private Map<String, Integer> resources() {
    Map<String, Integer> resources = new TreeMap<>();
    if (works) {
      resources.put("AWS::Lambda::Function", 34);
    }
    if (!keeps) {
      resources.put("AWS::Logs::LogGroup", logGroups.size());
      resources.put("AWS::IAM::ManagedPolicy", boundaries.size());
    }
    return resources;
  }

  @Override
  public Optional<String> status() {
    if (status.equals("DELETE_IN_PROGRESS") && looks++ > 0) {
      end();
    }
    return status.isEmpty() ? Optional.empty() : Optional.of(status);
  }

  @Override
  public String awsCommand() {
    return "aws --region eu-central-1";
  }

  @Override
  public Commands commands() {
    return Commands.PLAIN;
  }

  /** Those of the stack. */
  private Set<String> logsAndBoundaries() {
    Set<String> ids = new TreeSet<>(logGroups);
    boundaries.keySet().forEach(name -> ids.add("arn:aws:iam::123456789012:policy/" + name));
    return ids;
  }

  private void end() {
    List<String> retained = deletions.isEmpty() ? List.of() : deletions.getLast();
    failures.clear();
    if (!broken.isEmpty()) {
      failures.put(broken, "can't be deleted");
    }
    boundaries.forEach(
        (name, holders) -> {
          String id = name.equals("rolebridge-user-boundary") ? "UserBoundary" : "RoleBoundary";
          if (!keeps && !holders.isEmpty() && !retained.contains(id)) {
            failures.put(id, "Cannot delete a policy used as a permissions boundary.");
          }
        });
    if (failures.isEmpty()) {
      status = "";
      if (!keeps) {
        boundaries.values().removeIf(Set::isEmpty);
        logGroups.clear();
      }
    } else {
      status = "DELETE_FAILED";
    }
  }

  @Override
  public Set<String> users() {
    return users;
  }

  @Override
  public Map<String, Instant> secretsInRecovery() {
    return secrets;
  }

  @Override
  public List<String> runs() {
    return runs;
  }

  @Override
  public Map<String, Set<String>> boundaries() {
    return boundaries;
  }

  @Override
  public Set<String> holders(String policyArn) {
    return holders.get(policyArn);
  }

  @Override
  public Set<String> logGroups() {
    Set<String> all = new TreeSet<>(logGroups);
    all.addAll(leftLogGroups);
    return all;
  }

  @Override
  public Optional<String> roleOfAnother() {
    return roleOfAnother;
  }

  @Override
  public void deleteLogGroup(String name) {
    logGroups.remove(name);
    leftLogGroups.remove(name);
  }

  @Override
  public boolean deleteBoundary(String name) {
    assertThat(status).isEmpty();
    if (name.equals(given)) {
      return false;
    }
    boundaries.remove(name);
    return true;
  }

  @Override
  public boolean samStack() {
    return sam;
  }

  @Override
  public void delete(List<String> retained) {
    deletions.add(retained);
    looks = 0;
    status = "DELETE_IN_PROGRESS";
  }

  @Override
  public Map<String, String> failures() {
    return failures;
  }
}
