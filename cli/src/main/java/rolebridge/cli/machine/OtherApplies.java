package rolebridge.cli.machine;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import rolebridge.cli.result.Count;
import rolebridge.cli.run.Execution;
import rolebridge.cli.run.Executions;
import rolebridge.cli.run.RunName;
import rolebridge.cli.setup.Commands;
import rolebridge.cli.setup.Exit;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.Json;

/**
 * Executions of apply that somebody started, as from another folder, for users that these requests
 * are of, too: the runs of both would change the same things, and what was compared of the account
 * would not be what is there by then. So these wait for those, but not forever: whoever may start
 * executions could keep others from it with them.
 *
 * <p>Only what is seen is waited for. Two that are started within the same moment may not see each
 * other, since what Step Functions lists is eventually consistent (ListExecutions in its API
 * reference); their runs go on beside each other, which provision is made for, and afterwards the
 * one that began later finds the other as {@link #overlooked}.
 */
public final class OtherApplies {

  /**
   * So long in all one command waits, for whomever and however often: twice what 500 requests take
   * that are all new, at a minute each and five at a time.
   */
  static final Duration MOST_WAITING = Duration.ofHours(4);

  /**
   * So many times in a row others may begin before what was compared can be used: else whoever
   * starts one after another, which end at once, would keep this comparing.
   */
  static final int MOST_OVERTAKEN = 10;

  /** How many of the newest executions are looked through. */
  private static final int NEWEST = 100;

  private static final int MOST_NAMED = 3;

  /** Which of two was first; the same for whoever asks. */
  private static final Comparator<Execution> BY_BEGIN =
      Comparator.comparing(Execution::started).thenComparing(Execution::arn);

  private final Executions executions;
  private final String applyArn;
  private final List<ApplyPart> parts;
  private final boolean ofAnybody;
  private final Clock clock;
  private final Runnable pause;
  private final Runnable settle;
  private final Consumer<String> say;
  private final Commands commands;

  /** Users of each that was looked into, which don't change. */
  private final Map<String, Set<String>> usersByArn = new HashMap<>();

  private final Set<String> known = new HashSet<>();
  private final Set<String> waitedFor = new LinkedHashSet<>();
  private Duration waited = Duration.ZERO;
  private int overtaken;

  /** Whether an execution may have ended a moment ago. */
  private boolean unsettled;

  /**
   * @param parts all that are to be carried out
   * @param ofAnybody whether those of any other users count as well, as what is in no request is to
   *     be removed
   * @param pause waits between two looks at what goes on
   * @param settle waits until IAM shows what an execution did that ended a moment ago
   * @param say takes what is waited for
   * @param commands for the remedy
   */
  OtherApplies(
      Executions executions,
      String applyArn,
      List<ApplyPart> parts,
      boolean ofAnybody,
      Clock clock,
      Runnable pause,
      Runnable settle,
      Consumer<String> say,
      Commands commands) {
    this.executions = executions;
    this.applyArn = applyArn;
    this.parts = List.copyOf(parts);
    this.ofAnybody = ofAnybody;
    this.clock = clock;
    this.pause = pause;
    this.settle = settle;
    this.say = say;
    this.commands = commands;
  }

  /**
   * Returns when none goes on, and what those did shows. A part for which an execution goes on
   * already is to be joined, and waits for nobody.
   *
   * @param left the parts that aren't carried out yet
   * @throws Failure when this and earlier waits took {@link #MOST_WAITING} together
   */
  public void awaitEnd(List<ApplyPart> left) {
    while (true) {
      executions.list(applyArn, NEWEST).forEach(one -> known.add(one.arn()));
      // Asked for by themselves, and afterwards: whoever starts many that end at once hides none.
      List<Execution> running = executions.running(applyArn);
      running.forEach(one -> known.add(one.arn()));
      Set<String> users =
          usersOf(
              left.stream()
                  .filter(part -> running.stream().noneMatch(one -> isOf(part, one)))
                  .toList());
      Optional<Execution> first =
          running.stream().filter(one -> !common(one, users).isEmpty()).findFirst();
      if (first.isEmpty()) {
        if (unsettled) {
          settle.run();
          unsettled = false;
        }
        return;
      }
      unsettled = true;
      requireTime(first.get());
      if (waitedFor.add(first.get().arn())) {
        say.accept(
            "Waiting for execution %s, which applies other requests of %s."
                .formatted(first.get().arn(), named(common(first.get(), users))));
      }
      Instant look = clock.instant();
      pause.run();
      waited = waited.plus(Duration.between(look, clock.instant()));
    }
  }

  /**
   * One that began since {@link #awaitEnd} returned, whether or not it goes on.
   *
   * @throws Failure when others began {@link #MOST_OVERTAKEN} times in a row
   */
  public Optional<String> begun(List<ApplyPart> left) {
    return counted(since(left, executions.list(applyArn, NEWEST)).findFirst());
  }

  /**
   * One that began before this one of ours did, and that {@link #awaitEnd} didn't see: they ran
   * beside each other. Of two whose commands both ask this, the later one's is told so.
   *
   * @throws Failure as {@link #begun}
   */
  public Optional<String> overlooked(List<ApplyPart> left, String ourArn) {
    List<Execution> there = executions.list(applyArn, NEWEST);
    Optional<Execution> ours = there.stream().filter(one -> one.arn().equals(ourArn)).findFirst();
    Optional<Execution> before =
        ours.flatMap(
            own -> since(left, there).filter(one -> BY_BEGIN.compare(one, own) < 0).findFirst());
    if (before.isEmpty()) {
      overtaken = 0;
    }
    return counted(before);
  }

  private Stream<Execution> since(List<ApplyPart> left, List<Execution> there) {
    Set<String> users = usersOf(left);
    return there.stream()
        .filter(one -> !known.contains(one.arn()))
        .filter(one -> !common(one, users).isEmpty());
  }

  private Optional<String> counted(Optional<Execution> other) {
    unsettled |= other.isPresent();
    if (other.isPresent() && ++overtaken == MOST_OVERTAKEN) {
      throw heldOff(
          "%d times in a row executions of others began before what was compared could be used, %s the last."
              .formatted(MOST_OVERTAKEN, other.get().arn()),
          other.get());
    }
    return other.map(Execution::arn);
  }

  private void requireTime(Execution goesOn) {
    if (waited.compareTo(MOST_WAITING) >= 0) {
      throw heldOff(
          "This waited for %s of others for %d hours in all, and %s still goes on."
              .formatted(
                  Count.of(waitedFor.size(), "execution"), MOST_WAITING.toHours(), goesOn.arn()),
          goesOn);
    }
  }

  private Failure heldOff(String cause, Execution by) {
    return new Failure(
        Exit.RUN_FAILED,
        "ApplyHeldOff",
        cause + " Nothing starts beside them.",
        commands.line("status", by.arn())
            + " shows what it does, and CloudTrail who started it (StartExecution)."
            + " Run the same command again when they are over.");
  }

  private static boolean isOf(ApplyPart part, Execution one) {
    return RunName.mayBeOf(part.name(), one.name());
  }

  private static Set<String> usersOf(List<ApplyPart> parts) {
    return parts.stream()
        .flatMap(part -> part.groups().stream())
        .map(group -> unified(group.getFirst().userName()))
        .collect(Collectors.toSet());
  }

  /** Users of an execution for whose sake it counts; none of one that is ours. */
  private Set<String> common(Execution one, Set<String> users) {
    if (parts.stream().anyMatch(part -> isOf(part, one))) {
      return Set.of();
    }
    Set<String> common =
        new TreeSet<>(usersByArn.computeIfAbsent(one.arn(), arn -> usersIn(executions.input(arn))));
    if (!ofAnybody) {
      common.retainAll(users);
    }
    return common;
  }

  private static String named(Set<String> common) {
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
