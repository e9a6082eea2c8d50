package rolebridge.cli.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonPointer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;
import rolebridge.cli.setup.Failure;
import rolebridge.json.StrictJson;

class YamlRequestTest {

  private static final Path EVENTS = Path.of("../events");

  @TempDir private Path folder;

  private RequestSource yaml(String text) throws IOException {
    return RequestSource.of(Files.writeString(folder.resolve("request.yaml"), text));
  }

  private static Map<String, Object> violation(Failure failure) {
    return violations(failure).getFirst();
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> violations(Failure failure) {
    return (List<Map<String, Object>>) failure.details().get("violations");
  }

  private Failure refusal(String text) throws IOException {
    return refusal(yaml(text));
  }

  private static Failure refusal(RequestSource source) {
    try {
      throw new AssertionError(RequestFile.read(source).toString());
    } catch (Failure refused) {
      return refused;
    }
  }

  static Stream<Path> samples() throws IOException {
    List<Path> samples = new ArrayList<>();
    for (Path in : List.of(EVENTS, EVENTS.resolve("bad"))) {
      try (Stream<Path> files = Files.list(in)) {
        files
            .filter(file -> file.toString().endsWith(".json"))
            .filter(file -> !file.toString().endsWith(".violations.json"))
            .filter(file -> !file.endsWith("request-from-account.json"))
            .filter(
                file ->
                    !List.of("malformed.json", "two-documents.json", "tag-twice.json")
                        .contains(file.getFileName().toString()))
            .forEach(samples::add);
      }
    }
    return samples.stream().sorted();
  }

  /** What every place of a long text would be called takes a thousand times its size. */
  @ParameterizedTest
  @CsvSource({"request.json, malformedJson", "request.yaml, malformedYaml"})
  void whatIsNestedTooDeeply_isRefusedAtItsPlace(String name, String rule) throws IOException {
    String deep = "{\n\"actions\":\n" + "[".repeat(64) + "1" + "]".repeat(64) + "}";
    Path file = folder.resolve(name);

    Map<String, Object> violation =
        violation(refusal(RequestSource.of(Files.writeString(file, deep))));

    assertThat(violation)
        .containsEntry("rule", rule)
        .containsEntry("value", "more than 64 lists and mappings within each other");
    assertThat(violation.get("remedy")).asString().endsWith("the error is at line 3, column 64.");
    RequestText text = RequestSource.of(file).text();
    assertThat(text.lines(List.of(""))).isEqualTo(Map.of("", 3));
    Files.writeString(file, deep.replace("[[", "[").replace("]]", "]"));
    assertThat(violation(refusal(RequestSource.of(file)))).doesNotContainEntry("rule", rule);
  }

  /** Only what is asked for is kept: 50,000 elements below a long name are 100 MB of pointers. */
  @ParameterizedTest
  @ValueSource(strings = {"x.json", "x.yaml"})
  void lines_takeNoMoreThanIsAskedFor(String name) throws IOException {
    String key = "k".repeat(1_000);
    String text = "{\"" + key + "\": [\n" + "1,".repeat(50_000) + "1],\n\"b\": 2}";
    RequestText read = RequestSource.of(Files.writeString(folder.resolve(name), text)).text();

    assertThat(read.lines(List.of("/b", "/" + key + "/50000", "/none")))
        .isEqualTo(Map.of("/b", 3, "/" + key + "/50000", 2));
  }

  private static String json(String yaml) throws YamlJson.RefusedException {
    return new YamlJson(yaml, new FieldLines(List.of())).json();
  }

  /** One reader: whatever JSON is accepted or refused for, the same YAML is. */
  @ParameterizedTest
  @MethodSource("samples")
  void sampleAsYaml_isJudgedAsItsJson(Path sample) throws IOException {
    DumperOptions block = new DumperOptions();
    block.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    // The same list twice is no reference to the first.
    block.setDereferenceAliases(true);
    RequestSource yaml =
        yaml(new Yaml(block).dump(StrictJson.readObject(Files.readString(sample))));

    assertThat(judged(yaml)).isEqualTo(judged(RequestSource.of(sample)));
  }

  private static Object judged(RequestSource source) {
    try {
      return RequestFile.read(source).request();
    } catch (Failure refused) {
      return violations(refused);
    }
  }

  /** The pitfalls of YAML 1.1, each with what is read instead. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0001',
      textBlock =
          """
          2012-10-17 | "2012-10-17"
          2026-01-01T10:00:00Z | "2026-01-01T10:00:00Z"
          no | "no"
          yes | "yes"
          on | "on"
          Off | "Off"
          y | "y"
          true | true
          False | false
          null | null
          ~ | null
          '' | ""
          900 | 900
          -1.5e3 | -1.5e3
          012345678901 | "012345678901"
          0x1F | "0x1F"
          0o17 | "0o17"
          1_000 | "1_000"
          12:30:45 | "12:30:45"
          .inf | ".inf"
          +1 | "+1"
          = | "="
          << | "<<"
          "900" | "900"
          'true' | "true"
          arn:aws:s3:::bucket/* | "arn:aws:s3:::bucket/*"
          """)
  void plainText_isReadByYaml12(String written, String json) throws Exception {
    assertThat(json("a: " + written + "\n")).isEqualTo("{\"a\":" + json + "}");
  }

  @Test
  void key_isAlwaysAText() throws Exception {
    assertThat(json("no: 1\n12: 2\n<<: {b: 3}\n"))
        .isEqualTo("{\"no\":1,\"12\":2,\"<<\":{\"b\":3}}");
  }

  @Test
  void accountWithLeadingZero_keepsIt_andOneWithoutQuotesIsRefusedAsInJson() throws IOException {
    String request = "integration: AWS - IAM\nuserName: xsoar.x\nactions: [iam:ListUsers]\n";

    assertThat(RequestFile.read(yaml(request + "accountId: 012345678901\n")).request().accountId())
        .isEqualTo("012345678901");
    assertThat(violation(refusal(request + "accountId: 123456789012\n")))
        .containsEntry("field", "/accountId")
        .containsEntry("rule", "wrongType");
    assertThat(violation(refusal(request + "allowWildcardActions: no\n")))
        .containsEntry("field", "/allowWildcardActions")
        .containsEntry("rule", "wrongType");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a: &x 1\\nb: *x | the alias *x | line 2, column 4
          a: !!python/object:os.system x | the tag tag:yaml.org,2002:python/object:os.system | line 1
          a: !!timestamp 2026-01-01 | the tag tag:yaml.org,2002:timestamp | line 1
          a: !secret x | the tag !secret | line 1
          a: 1\\n---\\nb: 2 | a second document | line 2
          a: 1\\na: 2 | Duplicate field 'a' | line 2, column 1
          {a: 1}: 2 | a key that is no text | line 1, column 1
          a: [1, 2 | expected ',' or ']' | line 1, column 9
          a: b: c | mapping values are not allowed here | line 1, column 5
          \\43 a comment\\n | comments, and no mapping | line 2, column 1
          --- | nothing, and no mapping | line 1
          \\43 a comment\\n~ | nothing, and no mapping | line 2, column 1
          \\43 a comment\\n- a | a list, and no mapping | line 2, column 1
          text | a single value, and no mapping | line 1, column 1
          "" | a single value, and no mapping | line 1, column 1
          a: 1\\nb: x\\7y | the character U+0007 | line 2, column 5
          a: 1\\r\\nb: 2\\rc: \\0 | the character U+0000 | line 3, column 4
          """)
  void whatIsNoPlainData_isRefusedWithItsPlace(String text, String problem, String place)
      throws IOException {
    Map<String, Object> violation = violation(refusal(text.translateEscapes()));

    assertThat(violation).containsEntry("rule", "malformedYaml");
    assertThat(violation.get("value")).asString().contains(problem);
    assertThat(violation.get("remedy")).asString().contains(place);
  }

  /** A billion laughs: each level would be ten of the one before. */
  @Test
  void aliasBomb_isRefusedAtItsFirstAlias() throws IOException {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int level = 1; level < 30; level++) {
      bomb.append(
          "a%d: &a%d [%s]\n".formatted(level, level, "*a" + (level - 1) + ", *a" + (level - 1)));
    }

    assertThat(violation(refusal(bomb.toString())).get("value")).isEqualTo("the alias *a0");
  }

  @Test
  void deepNesting_isRefused() throws IOException {
    assertThat(violation(refusal("a: " + "[".repeat(20_000))))
        .containsEntry("rule", "malformedYaml");
  }

  @Test
  void whatIsLongerAsJson_isMeasuredAsJson() throws IOException {
    assertThat(violation(refusal("actions: [" + "a,".repeat(100_000) + "b]")))
        .containsEntry("rule", "requestTooLarge");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
      '' | malformedYaml
      - a | malformedYaml
      text | malformedYaml
      """)
  void whatIsNoMapping_isRefused(String text, String rule) throws IOException {
    assertThat(violation(refusal(text))).containsEntry("rule", rule);
  }

  @Test
  void lines_areThoseOfTheFile() throws IOException {
    RequestText text =
        yaml("# a comment\nuserName: x\ntags:\n  Team: SOC\nactions:\n  - a\n  - b\n").text();

    assertThat(text.lines(List.of("/userName", "/tags/Team", "/actions/1", "/roleName")))
        .isEqualTo(Map.of("/userName", 2, "/tags/Team", 4, "/actions/1", 7));
    assertThat(
            new RequestText("x", "{\n\"a\":\n {\"b/c~d\": [1,\n2]}}", false)
                .lines(List.of("", "/a", "/a/b~1c~0d", "/a/b~1c~0d/1")))
        .isEqualTo(Map.of("", 1, "/a", 2, "/a/b~1c~0d", 3, "/a/b~1c~0d/1", 4));
    assertThat(JsonPointer.compile("/a/b~1c").last().getMatchingProperty()).isEqualTo("b/c");
  }

  /** As its violation says, and a workflow marks. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {\\n"a" 1} | false | 2
          {\\n"a": 1,\\n"a": 2} | false | 3
          {"a": 1}\\n\\nmore | false | 3
          {"a": 1}\\n{"a": 1} | false | 2
          {"a": {\\n"b": 1,\\n\\n"b": 1}} | false | 4
          \\n[] | false | 2
          a: 1\\nb: *c | true | 2
          a: 1\\n\\na: 2 | true | 3
          """)
  void lineOfWhatIsMalformed_isThatOfItsViolation(String written, boolean isYaml, int line) {
    RequestText text = new RequestText("x", written.translateEscapes(), isYaml);

    assertThat(text.lines(List.of(""))).isEqualTo(Map.of("", line));
    assertThatThrownBy(text::parsed)
        .isInstanceOfSatisfying(
            Failure.class,
            refused ->
                assertThat(violation(refused).get("remedy"))
                    .asString()
                    .contains("the error is at line " + line + ","));
  }

  @ParameterizedTest
  @CsvSource({
    "x.json, false, false", "x.yaml, true, true", "x.yml, true, true", "x.YML, true, true",
    "x.JSON, false, false", "x, true, false", "x.yaml.tmpl, true, false", "63, true, false"
  })
  void whatAFileIs_isToldByItsEnding_elseByItsContent(
      String name, boolean ofAWord, boolean ofABrace) throws IOException {
    RequestSource source = RequestSource.of(folder.resolve(name));

    Files.writeString(folder.resolve(name), "# a\nuserName: x");
    assertThat(source.text().yaml()).isEqualTo(ofAWord);
    Files.writeString(folder.resolve(name), "\n {\"userName\": \"x\"}");
    assertThat(source.text().yaml()).isEqualTo(ofABrace);
  }

  @Test
  void fileOf50Megabytes_isRefusedByItsSize() throws IOException {
    Path file = folder.resolve("large.yaml");
    try (var channel =
        Files.newByteChannel(
            file,
            java.nio.file.StandardOpenOption.CREATE_NEW,
            java.nio.file.StandardOpenOption.WRITE)) {
      channel.position(50L << 20).write(java.nio.ByteBuffer.wrap(new byte[] {'x'}));
    }

    assertThatThrownBy(() -> RequestFile.read(RequestSource.of(file)))
        .asInstanceOf(InstanceOfAssertFactories.type(Failure.class))
        .satisfies(
            refused ->
                assertThat(violation(refused))
                    .containsEntry("rule", "requestTooLarge")
                    .containsEntry("value", (50 << 20) + 1 + " bytes"));
  }
}
