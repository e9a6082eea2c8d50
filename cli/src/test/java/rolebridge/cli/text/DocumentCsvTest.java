package rolebridge.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.cli.setup.Json;

class DocumentCsvTest {

  private static final Path SAMPLES = Path.of("../events/documents");

  private static String csv(String sample) throws IOException {
    return DocumentCsv.of(Json.object(Files.readString(SAMPLES.resolve(sample + ".json"))))
        .orElseThrow();
  }

  private static List<List<String>> table(String sample) throws IOException {
    return read(csv(sample));
  }

  /** A reader of RFC 4180 of its own. */
  private static List<List<String>> read(String csv) {
    List<List<String>> lines = new ArrayList<>();
    List<String> line = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < csv.length(); i++) {
      char c = csv.charAt(i);
      if (quoted && c == '"' && i + 1 < csv.length() && csv.charAt(i + 1) == '"') {
        field.append(c);
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && (c == ',' || c == '\n')) {
        line.add(field.toString());
        field.setLength(0);
        if (c == '\n') {
          lines.add(List.copyOf(line));
          line.clear();
        }
      } else if (quoted || c != '\r') {
        field.append(c);
      }
    }
    return lines;
  }

  /** Each table by a sample that has rows, the first of which says something in this column. */
  @ParameterizedTest
  @CsvSource({
    "inventory.listed, users, keys.accessKeyId",
    "inventory.unmanaged, unmanaged, keys.accessKeyId",
    "status.listed, executions, executionArn",
    "status.shown, states, name",
    "audit.drift, drift, found",
    "plan.planned, requests, file",
    "catalog.listed, integrations, readCommands",
    "catalog.found, commands, integration",
    "catalog.shown, integration.commands, actions",
    "logs.listed, events, functionName",
    "logs.decisions, decisions, reason"
  })
  void everyTable_hasItsColumns_andEveryRow(String sample, String list, String column)
      throws IOException {
    List<List<String>> table = table(sample);
    List<String> head = table.getFirst();

    assertThat(table).hasSizeGreaterThan(1).allSatisfy(row -> assertThat(row).hasSameSizeAs(head));
    assertThat(table.get(1).get(head.indexOf(column))).isNotEmpty();
    assertThat(head)
        .allSatisfy(
            name ->
                assertThat(schema(sample))
                    .contains("\"" + name.substring(name.lastIndexOf('.') + 1) + "\""));
  }

  private static String schema(String sample) throws IOException {
    Path schemas = Path.of("../events/schemas");
    return Files.readString(
            schemas.resolve(sample.substring(0, sample.indexOf('.')) + ".schema.json"))
        + Files.readString(schemas.resolve("common.schema.json"));
  }

  @Test
  void noRows_leavesTheNamesOfTheColumns() throws IOException {
    assertThat(table("inventory.nobody")).hasSize(1);
    assertThat(table("inventory.nobody").getFirst()).contains("userName");
    assertThat(table("audit.clean")).hasSize(1);
  }

  @Test
  void documentWithoutATable_hasNone() {
    assertThat(DocumentCsv.of(Map.of("status", "ready", "users", 3))).isEmpty();
  }

  @Test
  void rowWithSeveralKeys_hasALineForEach() {
    Map<String, Object> user =
        Map.of(
            "userName",
            "u",
            "keys",
            List.of(Map.of("accessKeyId", "A"), Map.of("accessKeyId", "B")),
            "roles",
            List.of("r1", "r2"));

    List<List<String>> table =
        read(DocumentCsv.of(Map.of("users", List.of(user, Map.of("userName", "w")))).orElseThrow());

    assertThat(table).hasSize(4);
    assertThat(table.get(1)).startsWith("u", "A").contains("r1 r2");
    assertThat(table.get(2)).startsWith("u", "B").contains("r1 r2");
    assertThat(table.get(3)).startsWith("w", "");
  }

  @Test
  void fields_areQuotedAsTheRuleSays_andAreNoFormulas() {
    assertThat(Csv.of(List.of(List.of("a,b", "c\"d", "e\nf", "", "=1+1", "-x", "plain"))))
        .isEqualTo("\"a,b\",\"c\"\"d\",\"e\nf\",,'=1+1,'-x,plain\r\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "=1",
        "+1",
        "-1",
        "@A1",
        "\t1",
        "\r1",
        "\n1",
        "\0" + "1",
        " =1",
        "\uFF1D1",
        "\uFF20A1"
      })
  void whateverMayBeginAFormula_isText(String text) {
    assertThat(Csv.of(List.of(List.of(text))).replace("\"", ""))
        .startsWith("'" + text.substring(0, 1));
  }
}
