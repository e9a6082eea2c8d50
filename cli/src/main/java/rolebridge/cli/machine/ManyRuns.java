package rolebridge.cli.machine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import rolebridge.cli.run.Execution;

/**
 * Runs of one machine, a few at a time and never two of one user, whose resources they share. One
 * that fails keeps none from being started; what can't be started or looked at, as with expired
 * credentials, keeps all that are left.
 */
public final class ManyRuns {

  /**
   * As many as {@code RotationConcurrency} has by default: IAM and STS limit the calls of a whole
   * account, and the functions share the account's concurrency with others.
   */
  public static final int AT_ONCE = 5;

  private final Function<Job, String> start;
  private final Function<String, Execution> look;
  private final Runnable pause;

  /**
   * @param start starts a run, or joins one for the same that goes on; its ARN
   * @param look a run as it is now
   * @param pause waits between two looks at those that go on
   */
  public ManyRuns(Function<Job, String> start, Function<String, Execution> look, Runnable pause) {
    this.start = start;
    this.look = look;
    this.pause = pause;
  }

  /**
   * What is to be run.
   *
   * @param id which of them it is
   */
  public record Job(String id, String userName, String input) {}

  /**
   * How one ended.
   *
   * @param execution empty when it couldn't be started or looked at
   * @param error why
   */
  public record Ended(Job job, Optional<Execution> execution, Optional<RuntimeException> error) {}

  /**
   * Runs them all, in their order as far as users let it.
   *
   * @param ended takes each as it ends; what was never started isn't among them
   */
  public void run(List<Job> jobs, Consumer<Ended> ended) {
    List<Job> waiting = new ArrayList<>(jobs);
    Map<Job, String> running = new LinkedHashMap<>();
    while (true) {
      startThoseThatMay(waiting, running, ended);
      if (running.isEmpty()) {
        return;
      }
      List<Ended> over = running.entrySet().stream().flatMap(run -> looked(run).stream()).toList();
      for (Ended one : over) {
        running.remove(one.job());
        one.error().ifPresent(_ -> waiting.clear());
        ended.accept(one);
      }
      if (over.isEmpty()) {
        pause.run();
      }
    }
  }

  private void startThoseThatMay(
      List<Job> waiting, Map<Job, String> running, Consumer<Ended> ended) {
    while (running.size() < AT_ONCE) {
      Optional<Job> next = waiting.stream().filter(job -> isFree(job, running)).findFirst();
      if (next.isEmpty()) {
        return;
      }
      waiting.remove(next.get());
      try {
        running.put(next.get(), start.apply(next.get()));
      } catch (RuntimeException e) {
        waiting.clear();
        ended.accept(new Ended(next.get(), Optional.empty(), Optional.of(e)));
      }
    }
  }

  private static boolean isFree(Job job, Map<Job, String> running) {
    return running.keySet().stream().noneMatch(other -> other.userName().equals(job.userName()));
  }

  private Optional<Ended> looked(Map.Entry<Job, String> run) {
    try {
      Execution now = look.apply(run.getValue());
      return now.isRunning()
          ? Optional.empty()
          : Optional.of(new Ended(run.getKey(), Optional.of(now), Optional.empty()));
    } catch (RuntimeException e) {
      return Optional.of(new Ended(run.getKey(), Optional.empty(), Optional.of(e)));
    }
  }
}
