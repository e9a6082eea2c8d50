package rolebridge.domain.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
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
}
