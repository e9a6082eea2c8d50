package rolebridge.cli.machine;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import rolebridge.cli.run.Execution;
import rolebridge.cli.run.Executions;
import rolebridge.cli.run.RunName;
import rolebridge.cli.setup.Json;

/**
 * Executions of apply that somebody started, as from another folder, for users that these requests
 * are of, too: the runs of both would change the same things, and what was compared of the account
 * would not be what is there by then. So these wait for those.
 *
 * <p>Only what is seen is waited for. Two that are started within the same moment may not see each
 * other, since what Step Functions lists is eventually consistent (ListExecutions in its API
 * reference); their runs go on beside each other, which provision is made for.
 */
public final class OtherApplies {

  /** How many of the newest executions are looked through. */
  private static final int NEWEST = 100;

  private static final int MOST_NAMED = 3;

  private final Executions executions;
  private final String applyArn;
  private final List<ApplyPart> parts;
  private final Set<String> users;
  private final Runnable pause;
  private final Consumer<String> say;

  /** Users of each that was looked into, which don't change. */
  private final Map<String, Set<String>> usersOf = new HashMap<>();

  private final Set<String> known = new HashSet<>();

  /**
   * @param parts those that are to be carried out
   * @param pause waits between two looks at what goes on
   * @param say takes what is waited for
   */
  OtherApplies(
      Executions executions,
      String applyArn,
      List<ApplyPart> parts,
      Runnable pause,
      Consumer<String> say) {
    this.executions = executions;
    this.applyArn = applyArn;
    this.parts = List.copyOf(parts);
    this.users =
        parts.stream()
            .flatMap(part -> part.groups().stream())
            .map(group -> unified(group.getFirst().userName()))
            .collect(Collectors.toSet());
    this.pause = pause;
    this.say = say;
  }

  /** Returns when none goes on, or one goes on that is for the same and is to be joined. */
  public void awaitEnd() {
    Set<String> told = new HashSet<>();
    while (true) {
      List<Execution> there = executions.list(applyArn, NEWEST);
      there.forEach(one -> known.add(one.arn()));
      List<Execution> running = there.stream().filter(Execution::isRunning).toList();
      Optional<Execution> first = running.stream().filter(this::isForUsersOfOurs).findFirst();
      if (first.isEmpty() || running.stream().anyMatch(this::isOurs)) {
        return;
      }
      if (told.add(first.get().arn())) {
        say.accept(
            "Waiting for execution %s, which applies other requests of %s."
                .formatted(first.get().arn(), named(first.get())));
      }
      pause.run();
    }
  }

  /** One that began since {@link #awaitEnd} returned, whether or not it goes on. */
  public Optional<String> begun() {
    return executions.list(applyArn, NEWEST).stream()
        .filter(one -> !known.contains(one.arn()))
        .filter(this::isForUsersOfOurs)
        .map(Execution::arn)
        .findFirst();
  }

  private boolean isOurs(Execution one) {
    return parts.stream().anyMatch(part -> RunName.mayBeOf(part.name(), one.name()));
  }

  private boolean isForUsersOfOurs(Execution one) {
    return !isOurs(one) && !common(one).isEmpty();
  }

  private Set<String> common(Execution one) {
    Set<String> common = new TreeSet<>(users);
    common.retainAll(usersOf.computeIfAbsent(one.arn(), arn -> usersIn(executions.input(arn))));
    return common;
  }

  private String named(Execution one) {
    Set<String> common = common(one);
    String first = common.stream().limit(MOST_NAMED).collect(Collectors.joining(", "));
    return common.size() > MOST_NAMED
        ? first + " and " + (common.size() - MOST_NAMED) + " more"
        : first;
  }

  /** None of what isn't of the form that apply takes: it carries out nothing of that. */
  private static Set<String> usersIn(String input) {
    try {
      return Json.list(Json.object(input), "groups").stream()
          .filter(List.class::isInstance)
          .flatMap(group -> ((List<?>) group).stream())
          .filter(Map.class::isInstance)
          .map(given -> ((Map<?, ?>) given).get("request") instanceof Map<?, ?> r ? r : given)
          .map(request -> ((Map<?, ?>) request).get("userName"))
          .filter(String.class::isInstance)
          .map(name -> unified((String) name))
          .collect(Collectors.toSet());
    } catch (IOException e) {
      return Set.of();
    }
  }

  /** IAM has no two users whose names differ by case alone (CreateUser in its API reference). */
  private static String unified(String userName) {
    return userName.toLowerCase(Locale.ROOT);
  }
}
