package rolebridge.cli.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import rolebridge.cli.machine.ManyRuns.Ended;
import rolebridge.cli.machine.ManyRuns.Job;
import rolebridge.cli.run.Execution;

class ManyRunsTest {

  private final List<Ended> ended = new ArrayList<>();
  private final List<String> started = new ArrayList<>();

  /** Those that go on, and how many looks they still need. */
  private final Map<String, Integer> looks = new LinkedHashMap<>();

  private final Set<String> unstartable = new HashSet<>();
  private final Set<String> unreadable = new HashSet<>();
  private int most;
  private boolean twoOfOneUser;

  private String start(Job job) {
    if (unstartable.contains(job.id())) {
      throw new IllegalStateException("can't start " + job.id());
    }
    started.add(job.id());
    String arn = job.userName() + "/" + job.id();
    twoOfOneUser |= looks.keySet().stream().anyMatch(on -> on.startsWith(job.userName() + "/"));
    looks.put(arn, 2);
    most = Math.max(most, looks.size());
    return arn;
  }

  private Execution look(String arn) {
    if (unreadable.contains(arn)) {
      looks.remove(arn);
      throw new IllegalStateException("can't look at " + arn);
    }
    boolean over = looks.merge(arn, -1, Integer::sum) == 0;
    if (over) {
      looks.remove(arn);
    }
    return new Execution(
        arn,
        over ? "SUCCEEDED" : "RUNNING",
        Instant.EPOCH,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private void run(Job... jobs) {
    new ManyRuns(this::start, this::look, () -> {}).run(List.of(jobs), ended::add);
  }

  private static Job job(int number, String user) {
    return new Job(String.valueOf(number), user, "{}");
  }

  private List<String> ends() {
    return ended.stream().map(one -> one.job().id()).toList();
  }

  @Test
  void allRun_aFewAtATime() {
    run(IntStream.range(0, 23).mapToObj(n -> job(n, "u" + n)).toArray(Job[]::new));

    assertThat(ends()).hasSize(23).doesNotHaveDuplicates();
    assertThat(ended).allMatch(one -> one.execution().orElseThrow().succeeded());
    assertThat(most).isEqualTo(ManyRuns.AT_ONCE);
  }

  @Test
  void twoOfOneUser_neverRunAtOnce_andOthersDoNotWaitForThem() {
    run(job(0, "u"), job(1, "u"), job(2, "u"), job(3, "v"));

    assertThat(twoOfOneUser).isFalse();
    assertThat(started).containsExactly("0", "3", "1", "2");
    assertThat(ends()).containsExactly("0", "3", "1", "2");
  }

  @Test
  void oneThatCannotBeStarted_keepsWhatIsLeft_andThoseThatRunAreWaitedFor() {
    unstartable.add("1");

    run(job(0, "u0"), job(1, "u1"), job(2, "u2"));

    assertThat(started).containsExactly("0");
    assertThat(ends()).containsExactly("1", "0");
    assertThat(ended.getFirst().error())
        .get()
        .hasToString("java.lang.IllegalStateException: can't start 1");
  }

  @Test
  void oneThatCannotBeLookedAt_keepsWhatIsLeft() {
    unreadable.add("u0/0");

    run(IntStream.range(0, 8).mapToObj(n -> job(n, "u" + n)).toArray(Job[]::new));

    assertThat(started).containsExactly("0", "1", "2", "3", "4");
    assertThat(ends()).containsExactlyInAnyOrder("0", "1", "2", "3", "4");
    assertThat(ended.stream().filter(one -> one.error().isPresent()).map(one -> one.job().id()))
        .containsExactly("0");
  }
}
