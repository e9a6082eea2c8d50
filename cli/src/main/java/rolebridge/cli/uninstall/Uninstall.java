package rolebridge.cli.uninstall;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.uninstall.Installed.Stack;
import rolebridge.domain.port.Pause;

/**
 * Takes an installation away: its stack, once nobody needs it. Users, roles, policies and secrets
 * aren't the stack's and are never touched.
 */
public final class Uninstall {

  /** The stack's own policies that IAM doesn't delete while a user or role has them. */
  private static final Set<String> BOUNDARIES =
      Set.of("UserBoundary", "RoleBoundary", "RoleBoundaryElevated");

  private static final String SPOKE =
      "whoever deployed spoke.yaml there deletes that stack, which is of no use without this one";

  private static final String LOG_GROUP = "AWS::Logs::LogGroup";
  private static final String POLICY = "AWS::IAM::ManagedPolicy";

  private static final Duration POLL = Duration.ofSeconds(2);
  private static final int MOST_NAMED = 20;

  private final Installed installed;
  private final Set<String> left;
  private final boolean deletesLogs;
  private final Pause pause;

  /**
   * Makes it.
   *
   * @param left users that may stay without anybody who rotates their keys
   * @param deletesLogs whether the log groups that the stack leaves go as well
   */
  public Uninstall(Installed installed, Set<String> left, boolean deletesLogs, Pause pause) {
    this.installed = installed;
    this.left = Set.copyOf(left);
    this.deletesLogs = deletesLogs;
    this.pause = pause;
  }

  /**
   * What would be done.
   *
   * @param goes how many of what, with the stack or after it
   * @param refusal why it isn't done; empty when it can be
   */
  public record Plan(
      boolean isInstalled,
      Map<String, Integer> goes,
      List<Remaining> stays,
      Optional<Failure> refusal) {}

  /** Looks and changes nothing. */
  public Plan plan() {
    Optional<Stack> stack = installed.stack();
    Map<String, Integer> goes = new LinkedHashMap<>();
    stack.ifPresent(present -> goes.putAll(new TreeMap<>(present.resources())));
    int logGroups = deletesLogs ? keptLogGroups(stack).size() : 0;
    if (logGroups > 0) {
      goes.merge(LOG_GROUP, logGroups, Integer::sum);
    }
    int boundaries = unusedBoundaries(stack).size();
    if (boundaries > 0) {
      goes.merge(POLICY, boundaries, Integer::sum);
    }
    return new Plan(stack.isPresent(), goes, stays(stack, Set.of()), stack.flatMap(this::refusal));
  }

  private Optional<Failure> refusal(Stack stack) {
    if (stack.status().endsWith("_IN_PROGRESS") && !isBeingDeleted(stack)) {
      return refuse(
          "StackBusy",
          "The stack " + installed.stackName() + " is in state " + stack.status() + ".",
          "Wait until that has ended, then run the same command again.");
    }
    if (stack.isProtected()) {
      return refuse(
          "StackProtected",
          "Termination protection of the stack " + installed.stackName() + " is on.",
          "Switch it off: aws cloudformation update-termination-protection"
              + " --no-enable-termination-protection --stack-name "
              + installed.stackName());
    }
    if (isBeingDeleted(stack)) {
      return Optional.empty();
    }
    List<String> runs = installed.runs();
    if (!runs.isEmpty()) {
      return refuse(
          "RunsGoOn",
          "Executions go on, which the deletion would cut off: " + named(runs) + ".",
          "Wait until they have ended: ./rolebridge status --watch.");
    }
    Set<String> users = new TreeSet<>(installed.users());
    Set<String> unknown = new TreeSet<>(left);
    unknown.removeAll(users);
    if (!unknown.isEmpty()) {
      return refuse(
          "UserUnknown",
          "There is no user " + named(unknown) + " of rolebridge.",
          "Leave its --leave out. ./rolebridge inventory lists all users.");
    }
    users.removeAll(left);
    if (!users.isEmpty()) {
      return refuse(
          "UsersLeft",
          "There are users whose keys nobody would rotate, revoke or audit any more: "
              + named(users)
              + ".",
          "Decommission their integrations (./rolebridge decommission FILE…) and wait until"
              + " ./rolebridge inventory is empty, or name each that is to keep its access with"
              + " --leave USER.");
    }
    return Optional.empty();
  }

  private static boolean isBeingDeleted(Stack stack) {
    return stack.status().startsWith("DELETE_");
  }

  private static Optional<Failure> refuse(String error, String cause, String remedy) {
    return Optional.of(Failure.usage(error, cause + " Nothing was removed.", remedy));
  }

  private static String named(Collection<String> names) {
    String first = names.stream().limit(MOST_NAMED).collect(Collectors.joining(", "));
    return names.size() > MOST_NAMED
        ? first + " and " + (names.size() - MOST_NAMED) + " more"
        : first;
  }

  /**
   * @param refused boundaries that IAM didn't delete
   */
  private List<Remaining> stays(Optional<Stack> stack, Set<String> refused) {
    List<Remaining> stays = new ArrayList<>();
    for (String user : new TreeSet<>(installed.users())) {
      stays.add(
          new Remaining(
              "user", user, "its keys and roles go on working; nobody rotates or revokes them"));
    }
    new TreeMap<>(installed.secretsInRecovery())
        .forEach(
            (name, since) ->
                stays.add(
                    new Remaining(
                        "secret",
                        name,
                        "its deletion was scheduled at " + since + "; it goes by itself")));
    boolean deletes = stack.isPresent() || installed.roleOfAnother().isEmpty();
    new TreeMap<>(installed.boundaries())
        .forEach(
            (name, holders) -> {
              if (!holders.isEmpty()) {
                stays.add(
                    new Remaining(
                        "boundary",
                        name,
                        "it is the boundary, or a policy, of "
                            + named(new TreeSet<>(holders))
                            + "; ./rolebridge up takes it over"));
              } else if (!deletes) {
                stays.add(
                    new Remaining("boundary", name, "a stack of another region or account has it"));
              } else if (refused.contains(name)) {
                stays.add(
                    new Remaining(
                        "boundary",
                        name,
                        "IAM refused to delete it, since somebody had got it; run the same command"
                            + " again"));
              }
            });
    if (!deletesLogs) {
      keptLogGroups(stack)
          .forEach(
              name ->
                  stays.add(
                      new Remaining(
                          "log-group",
                          name,
                          "with its events; ./rolebridge up takes it over, --delete-logs deletes"
                              + " it")));
    }
    if (installed.samStack()) {
      stays.add(
          new Remaining(
              "stack",
              "aws-sam-cli-managed-default",
              "SAM keeps code in its bucket, maybe of other applications"));
    }
    stack.ifPresent(present -> stays.addAll(spokes(present)));
    return stays;
  }

  /** The log groups that there are once this stack is gone. */
  private Set<String> keptLogGroups(Optional<Stack> stack) {
    Set<String> groups = new TreeSet<>(installed.logGroups());
    stack.ifPresent(present -> groups.removeIf(name -> !present.keeps(name)));
    return groups;
  }

  /** The boundaries that there are once this stack is gone and that nobody has. */
  private Set<String> unusedBoundaries(Optional<Stack> stack) {
    if (stack.isEmpty() && installed.roleOfAnother().isPresent()) {
      return Set.of();
    }
    return installed.boundaries().entrySet().stream()
        .filter(boundary -> boundary.getValue().isEmpty())
        .map(Map.Entry::getKey)
        .filter(name -> stack.isEmpty() || stack.get().keeps(name))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Accounts, and the organization whose accounts may have one. */
  private static List<Remaining> spokes(Stack stack) {
    return Stream.of("AllowedAccounts", "OrganizationId")
        .flatMap(name -> Stream.of(stack.parameters().getOrDefault(name, "").split(",", -1)))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .map(name -> new Remaining("spoke", name, SPOKE))
        .toList();
  }

  /**
   * Deletes the stack and waits for the end, then what it left and nobody needs. What an earlier
   * one left is deleted likewise.
   *
   * @param note hears the state of the deletion
   * @return what stays
   * @throws Failure when it may not be, or CloudFormation couldn't
   */
  public List<Remaining> carryOut(Consumer<String> note) {
    Optional<Stack> stack = installed.stack();
    List<Remaining> spokes = stack.map(Uninstall::spokes).orElse(List.of());
    stack
        .flatMap(this::refusal)
        .ifPresent(
            refusal -> {
              throw refusal;
            });
    Optional<Stack> after = stack.isEmpty() ? stack : deleted(List.of(), note);
    if (after.isPresent()) {
      Map<String, String> failures = installed.failures();
      if (left.isEmpty() || failures.isEmpty() || !BOUNDARIES.containsAll(failures.keySet())) {
        throw notDeleted(after.get(), failures);
      }
      after = deleted(List.copyOf(new TreeSet<>(failures.keySet())), note);
      if (after.isPresent()) {
        throw notDeleted(after.get(), installed.failures());
      }
    }
    if (deletesLogs) {
      for (String group : keptLogGroups(Optional.empty())) {
        note.accept(group);
        installed.deleteLogGroup(group);
      }
    }
    Set<String> refused = new TreeSet<>();
    for (String boundary : unusedBoundaries(Optional.empty())) {
      if (!installed.deleteBoundary(boundary)) {
        refused.add(boundary);
      }
    }
    List<Remaining> stays = new ArrayList<>(stays(Optional.empty(), refused));
    stays.addAll(spokes);
    return stays;
  }

  private Optional<Stack> deleted(List<String> retained, Consumer<String> note) {
    installed.delete(retained);
    Optional<Stack> stack = installed.stack();
    while (stack.filter(one -> one.status().endsWith("_IN_PROGRESS")).isPresent()) {
      note.accept(stack.get().status());
      pause.of(POLL);
      stack = installed.stack();
    }
    return stack.filter(one -> !one.status().equals("DELETE_COMPLETE"));
  }

  private Failure notDeleted(Stack stack, Map<String, String> failures) {
    String why =
        new TreeMap<>(failures)
            .entrySet().stream()
                .map(failure -> failure.getKey() + ": " + failure.getValue())
                .collect(Collectors.joining("; "));
    return Failure.environment(
        "StackNotDeleted",
        "CloudFormation couldn't delete the stack "
            + installed.stackName()
            + ", which is in state "
            + stack.status()
            + (why.isEmpty() ? "." : ": " + why + "."),
        "Remove the cause, then run the same command again. A boundary goes once no user and no"
            + " role has it.");
  }
}
