package rolebridge.cli.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import rolebridge.cli.machine.ManyRuns.Job;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.SourceHash;
import rolebridge.json.StrictJson;

/**
 * As many requests as one execution of the machine {@code apply} takes.
 *
 * @param groups the requests of each user, which run one after another
 */
public record ApplyPart(List<List<Job>> groups) {

  /**
   * As many as the machine takes, so that what it answers stays far below Step Functions' limit.
   */
  public static final int MOST_REQUESTS = 200;

  /**
   * An input has 262,144 bytes at most (Step Functions Developer Guide, "Quotas related to task
   * executions"); what is left over is for what the machine adds to the requests of one user.
   */
  static final int MOST_BYTES = 245_760;

  private static final String BEGIN = "{\"groups\":[";
  private static final String END = "]}";

  public ApplyPart {
    groups = groups.stream().map(List::copyOf).toList();
  }

  /**
   * All these in as few parts as they fill one after another, which are to run one after another.
   *
   * @throws Failure if one is too large for any part
   */
  public static List<ApplyPart> of(List<Job> jobs) {
    Map<String, List<Job>> byUser = new LinkedHashMap<>();
    jobs.forEach(
        job -> byUser.computeIfAbsent(job.userName(), _ -> new ArrayList<>()).add(compact(job)));
    List<ApplyPart> parts = new ArrayList<>();
    Filling filling = new Filling();
    for (List<Job> ofUser : byUser.values()) {
      boolean begins = true;
      for (Job job : ofUser) {
        if (!filling.takes(job, begins)) {
          filling.into(parts);
          filling = new Filling();
          begins = true;
          requireSmall(job, filling);
        }
        filling.add(job, begins);
        begins = false;
      }
    }
    filling.into(parts);
    return parts;
  }

  private static void requireSmall(Job job, Filling empty) {
    if (!empty.takes(job, true)) {
      throw Failure.usage(
          "RequestTooLarge",
          "The request of %s has %d bytes of JSON, and apply takes %d at most."
              .formatted(job.userName(), bytes(job.input()), MOST_BYTES),
          "Take it out of the folder and provision it by itself, or ask for less in it.");
    }
  }

  /** Without the spaces of its file, so that nothing but its content counts. */
  private static Job compact(Job job) {
    try {
      return new Job(job.id(), job.userName(), StrictJson.text(StrictJson.readObject(job.input())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /** What the execution is given. */
  String input() {
    return groups.stream()
        .map(group -> group.stream().map(Job::input).collect(Collectors.joining(",", "[", "]")))
        .collect(Collectors.joining(",", BEGIN, END));
  }

  /** What its executions' names begin with: the same for the same content, and for no other. */
  String name() {
    return "apply-" + new SourceHash().add(input()).value();
  }

  /** How many requests. */
  public int size() {
    return groups.stream().mapToInt(List::size).sum();
  }

  /** The first of them. */
  public Job first() {
    return groups.getFirst().getFirst();
  }

  /** A part that may still take more. */
  private static final class Filling {
    private final List<List<Job>> groups = new ArrayList<>();
    private int requests;
    private int bytes = bytes(BEGIN) + bytes(END);

    boolean takes(Job job, boolean begins) {
      return requests < MOST_REQUESTS && bytes + added(job, begins) <= MOST_BYTES;
    }

    /** With the comma before, and the brackets around a group. */
    private int added(Job job, boolean begins) {
      return bytes(job.input()) + (groups.isEmpty() ? 0 : 1) + (begins ? 2 : 0);
    }

    void add(Job job, boolean begins) {
      bytes += added(job, begins);
      requests++;
      if (begins) {
        groups.add(new ArrayList<>());
      }
      groups.getLast().add(job);
    }

    void into(List<ApplyPart> parts) {
      if (!groups.isEmpty()) {
        parts.add(new ApplyPart(groups));
      }
    }
  }
}
