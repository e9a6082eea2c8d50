package rolebridge.cli.machine;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import rolebridge.cli.machine.ManyRuns.Ended;
import rolebridge.cli.machine.ManyRuns.Job;
import rolebridge.cli.run.Execution;
import rolebridge.cli.run.Executions;
import rolebridge.cli.setup.Exit;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.Json;

/**
 * An execution of apply and the runs that it starts. The machine says in the end which run each
 * request had; until then runs are known by the ends of their names.
 */
final class ApplyRuns {

  /** How many of the newest runs are looked at: many times as many as run at once. */
  private static final int NEWEST = 100;

  /** How much of an execution's name apply.asl.json puts into those of its runs. */
  private static final int NAME_END = 25;

  private final Executions executions;
  private final String provisionArn;
  private final Function<ApplyPart, String> start;
  private final Runnable pause;

  /**
   * @param start starts an execution of apply, or joins one for the same that goes on; its ARN
   * @param pause waits between two looks at what goes on
   */
  ApplyRuns(
      Executions executions,
      String provisionArn,
      Function<ApplyPart, String> start,
      Runnable pause) {
    this.executions = executions;
    this.provisionArn = provisionArn;
    this.start = start;
    this.pause = pause;
  }

  /**
   * Runs it. What can't be started is told of its first request.
   *
   * @param ended takes each request as its run ends
   * @return the execution's ARN; empty if it couldn't be started or looked at, or didn't succeed
   */
  Optional<String> run(ApplyPart part, Consumer<Ended> ended) {
    String arn;
    try {
      arn = start.apply(part);
    } catch (RuntimeException e) {
      ended.accept(new Ended(part.first(), Optional.empty(), Optional.of(e)));
      return Optional.empty();
    }
    return new Following(arn, part, ended).succeeds() ? Optional.of(arn) : Optional.empty();
  }

  /** One execution of apply, to its end. */
  private final class Following {

    private final String arn;
    private final Consumer<Ended> ended;

    /** Those whose end isn't told yet, by the end of their run's name. */
    private final Map<String, Job> open = new LinkedHashMap<>();

    Following(String arn, ApplyPart part, Consumer<Ended> ended) {
      this.arn = arn;
      this.ended = ended;
      for (int group = 0; group < part.groups().size(); group++) {
        List<Job> jobs = part.groups().get(group);
        for (int at = 0; at < jobs.size(); at++) {
          open.put(nameEnd(group, at), jobs.get(at));
        }
      }
    }

    private String nameEnd(int group, int at) {
      String name = arn.substring(arn.lastIndexOf(':') + 1);
      String end = name.substring(Math.max(0, name.length() - NAME_END));
      return "-%s-%d-%d".formatted(end, group, at);
    }

    boolean succeeds() {
      try {
        while (true) {
          // Asked before the runs, so that none that it started is missed once it has ended.
          Execution apply = executions.describe(arn);
          tellThoseThatEnded();
          if (!apply.isRunning()) {
            tellTheRest(apply);
            return apply.succeeded();
          }
          pause.run();
        }
      } catch (RuntimeException e) {
        open.values().forEach(job -> ended.accept(failed(job, e)));
        return false;
      }
    }

    private void tellThoseThatEnded() {
      for (Execution run : executions.list(provisionArn, NEWEST)) {
        if (!run.isRunning()) {
          open.keySet().stream()
              .filter(run.name()::endsWith)
              .findFirst()
              .ifPresent(nameEnd -> tell(nameEnd, executions.describe(run.arn())));
        }
      }
    }

    private void tell(String nameEnd, Execution run) {
      ended.accept(new Ended(open.remove(nameEnd), Optional.of(run), Optional.empty()));
    }

    /** A list of requests that ended by itself may be missing, or be null. */
    private void tellTheRest(Execution apply) {
      for (Map<?, ?> group : objects(apply.output().orElse("{}"), "groups")) {
        List<?> answers = (List<?>) group.get("requests");
        for (int at = 0; at < answers.size(); at++) {
          String nameEnd = nameEnd(((Number) group.get("group")).intValue(), at);
          if (open.containsKey(nameEnd)) {
            tell(nameEnd, (Map<?, ?>) answers.get(at));
          }
        }
      }
      List.copyOf(open.keySet())
          .forEach(
              nameEnd ->
                  ended.accept(
                      failed(
                          open.remove(nameEnd),
                          failure(
                              "ApplyIncomplete",
                              "Execution %s of apply ended as %s%s, and says nothing of this request."
                                  .formatted(
                                      apply.name(),
                                      apply.status(),
                                      apply.error().map(error -> " by " + error).orElse(""))))));
    }

    private void tell(String nameEnd, Map<?, ?> answer) {
      String run = String.valueOf(answer.get("executionArn"));
      Optional<Execution> execution =
          run.isEmpty() ? Optional.empty() : Optional.of(executions.describe(run));
      execution
          .filter(one -> !one.isRunning())
          .ifPresentOrElse(
              one -> tell(nameEnd, one),
              () ->
                  ended.accept(
                      failed(
                          open.remove(nameEnd),
                          failure(
                              String.valueOf(answer.get("error")),
                              execution
                                  .map(one -> one.arn() + " still goes on.")
                                  .orElse("Step Functions started no run for it.")))));
    }
  }

  private static Failure failure(String error, String cause) {
    return new Failure(
        Exit.RUN_FAILED,
        error,
        cause,
        "Run the same command again; it goes on from what is there already.");
  }

  private static Ended failed(Job job, RuntimeException why) {
    return new Ended(job, Optional.empty(), Optional.of(why));
  }

  private static List<Map<?, ?>> objects(String json, String member) {
    try {
      return Json.list(Json.object(json), member).stream()
          .filter(Map.class::isInstance)
          .<Map<?, ?>>map(each -> (Map<?, ?>) each)
          .toList();
    } catch (IOException e) {
      throw new IllegalStateException("apply answers with JSON", e);
    }
  }
}
