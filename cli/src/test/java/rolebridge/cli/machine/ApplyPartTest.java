package rolebridge.cli.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rolebridge.cli.machine.ManyRuns.Job;
import rolebridge.cli.setup.Failure;
import rolebridge.json.StrictJson;

class ApplyPartTest {

  /** One of exactly so many bytes. */
  private static Job job(String id, String user, int bytes) {
    int rest = bytes - "{\"a\":\"\"}".length();
    return new Job(id, user, "{\"a\":\"" + "x".repeat(rest) + "\"}");
  }

  private static List<Job> jobs(int number, String user) {
    return IntStream.range(0, number).mapToObj(n -> job(String.valueOf(n), user, 10)).toList();
  }

  private static List<Integer> sizes(List<ApplyPart> parts) {
    return parts.stream().map(ApplyPart::size).toList();
  }

  private static int bytes(ApplyPart part) {
    return part.input().getBytes(StandardCharsets.UTF_8).length;
  }

  private static List<List<String>> ids(ApplyPart part) {
    return part.groups().stream().map(group -> group.stream().map(Job::id).toList()).toList();
  }

  @Test
  void requestsOfOneUser_areOneGroup_whereverTheyStand() {
    List<ApplyPart> parts =
        ApplyPart.of(
            List.of(job("0", "u", 10), job("1", "v", 10), job("2", "u", 10), job("3", "w", 10)));

    assertThat(parts)
        .singleElement()
        .satisfies(
            part ->
                assertThat(ids(part))
                    .containsExactly(List.of("0", "2"), List.of("1"), List.of("3")));
  }

  @Test
  void input_isAllRequests_withoutTheSpacesOfTheirFiles() throws IOException {
    ApplyPart part =
        ApplyPart.of(
                List.of(
                    new Job("0", "u", "{ \"a\" : [ 1,\n 2.50 ],\t\"b\" : null }"),
                    new Job("1", "v", "{\"c\":\"ü\"}")))
            .getFirst();

    assertThat(part.input())
        .isEqualTo("{\"groups\":[[{\"a\":[1,2.50],\"b\":null}],[{\"c\":\"ü\"}]]}");
    assertThat(StrictJson.readObject(part.input())).containsOnlyKeys("groups");
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "200, 1", "201, 2", "400, 2", "401, 3"})
  void noMoreRequestsThanTheMachineTakes_areInAPart(int all, int expected) {
    List<Job> ofMany = IntStream.range(0, all).mapToObj(n -> job("" + n, "u" + n, 10)).toList();
    for (List<Job> jobs : List.of(ofMany, jobs(all, "u"))) {
      List<ApplyPart> parts = ApplyPart.of(jobs);

      assertThat(parts).hasSize(expected);
      assertThat(sizes(parts)).allMatch(size -> size <= ApplyPart.MOST_REQUESTS);
      assertThat(sizes(parts).stream().mapToInt(Integer::intValue).sum()).isEqualTo(all);
    }
  }

  /** Of one user or of two, up to the byte. */
  @ParameterizedTest
  @CsvSource({"u, 16", "v, 18"})
  void noMoreBytesThanTheMachineTakes_areInAPart(String second, int around) {
    int room = ApplyPart.MOST_BYTES - around;
    List<ApplyPart> fits =
        ApplyPart.of(List.of(job("0", "u", 1_000), job("1", second, room - 1_000)));
    List<ApplyPart> doesNot =
        ApplyPart.of(List.of(job("0", "u", 1_000), job("1", second, room - 999)));

    assertThat(fits).singleElement().extracting(ApplyPartTest::bytes).isEqualTo(245_760);
    assertThat(sizes(doesNot)).containsExactly(1, 1);
  }

  /** Step Functions counts bytes, and a letter may have four. */
  @Test
  void lettersOfSeveralBytes_countAsThese() {
    String text = "😀".repeat(20_000);
    List<Job> jobs =
        IntStream.range(0, 10)
            .mapToObj(n -> new Job("" + n, "u" + n, "{\"a\":\"" + text + "\"}"))
            .toList();

    List<ApplyPart> parts = ApplyPart.of(jobs);

    assertThat(sizes(parts)).containsExactly(3, 3, 3, 1);
    assertThat(parts).allMatch(part -> bytes(part) <= ApplyPart.MOST_BYTES);
  }

  @Test
  void requestThatNoPartTakes_isRefusedByName_andOneAsLargeAsAPartIsNot() {
    int room = ApplyPart.MOST_BYTES - 15;

    assertThat(sizes(ApplyPart.of(List.of(job("0", "u", 10), job("1", "v", room)))))
        .containsExactly(1, 1);
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> ApplyPart.of(List.of(job("0", "u", 10), job("1", "v", room + 1))))
        .withMessageContaining("The request of v has " + (room + 1) + " bytes of JSON")
        .extracting(Failure::error)
        .isEqualTo("RequestTooLarge");
  }

  @Test
  void noRequests_areNoPart() {
    assertThat(ApplyPart.of(List.of())).isEmpty();
  }

  @Test
  void name_isTheSameForTheSameContent_andForNoOther() {
    Map<Boolean, List<String>> names =
        Stream.of("{\"a\":1}", "{ \"a\": 1 }", "{\"a\":2}")
            .map(text -> ApplyPart.of(List.of(new Job("0", "u", text))).getFirst().name())
            .collect(
                java.util.stream.Collectors.partitioningBy(
                    ApplyPart.of(List.of(new Job("7", "u", "{\"a\":1}"))).getFirst().name()
                        ::equals));

    assertThat(names.get(true)).hasSize(2).allMatch(name -> name.matches("apply-[0-9a-f]{16}"));
    assertThat(names.get(false)).hasSize(1);
  }
}
