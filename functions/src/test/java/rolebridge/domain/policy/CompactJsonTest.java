package rolebridge.domain.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.json.StrictJson;

class CompactJsonTest {

  @Test
  void text_isWhatTheJsonLibraryWrites() throws IOException {
    Map<String, Object> tree =
        StrictJson.readObject(
            """
            {"s": "a \\" \\\\ \\n \\r \\t \\u0001 / ü", "n": [1, 2.5, -3], "b": [true, false, null],
             "o": {"empty": {}, "list": []}}
            """);

    assertThat(CompactJson.text(tree, 1_000)).isEqualTo(StrictJson.text(tree));
  }

  @Test
  void text_stopsAtItsLimit() {
    assertThat(CompactJson.text(List.of("x".repeat(1_000_000)), 10)).isEqualTo("[\"xxxxxxxx");
    assertThat(CompactJson.text(Map.of("k", "v".repeat(100)), 5)).isEqualTo("{\"k\":");
  }

  @Test
  void text_ofWhatHoldsItself_ends() {
    Map<String, Object> map = new HashMap<>();
    List<Object> list = new ArrayList<>();
    map.put("k", list);
    list.add(map);

    assertThat(CompactJson.text(map, 1_000)).startsWith("{\"k\":[{\"k\":[").contains("…");
  }

  /** Whatever the characters are, as the JSON library writes them. */
  @ParameterizedTest
  @ValueSource(
      strings = {"a", "\"", "\\", "\u00fc", "\u754c", "\ud83d\ude00", "\u202e", "\n", "ab\u754c\""})
  void printableInBytes_takesNoMoreInJson_andIsWholeWhereItFits(String unit) throws IOException {
    String text = unit.repeat(20);
    int whole = bytes(CompactJson.printable(text, 10_000));

    for (int limit = 3; limit < whole; limit++) {
      String cut = CompactJson.printableInBytes(text, limit);
      assertThat(bytes(cut)).isBetween(Math.max(3, limit - 24), limit);
      assertThat(cut).endsWith("…");
    }
    assertThat(CompactJson.printableInBytes(text, whole))
        .isEqualTo(CompactJson.printable(text, 10_000));
  }

  private static int bytes(String text) throws IOException {
    return StrictJson.text(text).getBytes(UTF_8).length - 2;
  }
}
