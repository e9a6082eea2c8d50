package rolebridge.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordReaderTest {

  record Inner(boolean deleted, String version) {}

  record Outer(
      String text, int number, Inner inner, List<Inner> list, Map<String, String> map, Object any) {

    Outer {
      map = map == null ? null : Map.copyOf(map);
    }
  }

  record Unreadable(double number) {}

  private static final String WHOLE =
      "{'text':'t','number':7,'inner':{'deleted':true,'version':null},"
          + "'list':[{'deleted':false,'version':'v'}],'map':{'k':'v'},'any':[1,null]}";

  @Test
  void read_everyComponentThere_fillsTheRecord() throws IOException {
    assertThat(read(WHOLE))
        .isEqualTo(
            new Outer(
                "t",
                7,
                new Inner(true, null),
                List.of(new Inner(false, "v")),
                Map.of("k", "v"),
                Arrays.asList(1, null)));
  }

  @Test
  void read_nullReferences_staysNull() throws IOException {
    assertThat(read("{'text':null,'number':0,'inner':null,'list':null,'map':null,'any':null}"))
        .isEqualTo(new Outer(null, 0, null, null, null, null));
  }

  @Test
  void read_wholeNumberWrittenWithPoint_isTheNumber() throws IOException {
    assertThat(read(WHOLE.replace(":7", ":900.0")).number()).isEqualTo(900);
    assertThat(read(WHOLE.replace(":7", ":9e2")).number()).isEqualTo(900);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "'text':'t',         |                        | Field /text is missing",
        "'version':null      | 'deleted':true         | Duplicate key (key 'deleted')",
        "'version':null      | 'version':null,'more':1 | Field /inner/more is unknown",
        ",'version':null     |                        | Field /inner/version is missing",
        "'text':'t'          | 'text':'t','more':1    | Field /more is unknown",
        "'text':'t'          | 'Text':'t'             | Field /Text is unknown",
        "'text':'t'          | 'text':5               | Field /text is a number, not text",
        "'text':'t'          | 'text':true            | Field /text is true or false, not text",
        "'text':'t'          | 'text':{'number':5}    | Field /text is an object, not text",
        "'text':'t'          | 'text':['t']           | Field /text is a list, not text",
        "'number':7          | 'number':'7'           | Field /number is text, not a number",
        "'number':7          | 'number':null          | Field /number is null, not a number",
        "'number':7          | 'number':true      | Field /number is true or false, not a number",
        "'number':7          | 'number':7.5  | Field /number isn't a whole number of 32 bits",
        "'number':7          | 'number':3000000000"
            + " | Field /number isn't a whole number of 32 bits",
        "'number':7          | 'number':1e999 | Field /number isn't a whole number of 32 bits",
        "'deleted':true      | 'deleted':1  | Field /inner/deleted is a number, not true or false",
        "'deleted':true      | 'deleted':'true'"
            + " | Field /inner/deleted is text, not true or false",
        "'deleted':true      | 'deleted':null | Field /inner/deleted is null, not true or false",
        "'any':[1,null]      | 'any':1,'any':2        | Duplicate key (key 'any')",
        "'list':[            | 'list':[7,             | Field /list/0 is a number, not an object",
        "'version':'v'       | 'version':7         | Field /list/0/version is a number, not text",
        "{'k':'v'}           | {'k':7}                | Field /map/k is a number, not text",
        "{'k':'v'}           | {'k':'v','k':'w'}      | Duplicate key (key 'k')",
        "{'k':'v'}           | ['k','v']              | Field /map is a list, not an object",
        "{'k':'v'}           | {'k':null}             | The document is no Outer:"
            + " java.lang.NullPointerException",
      })
  void read_anythingElse_saysWhereAndNotWhat(String part, String replacement, String message) {
    String json = WHOLE.replace(part, replacement == null ? "" : replacement);
    assertThat(json).isNotEqualTo(WHOLE);

    assertThatThrownBy(() -> read(json))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(message);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {"null", "[]", "7", "'text'", "{} {}", "{}7", "``", "{"})
  void read_noObjectAlone_fails(String json) {
    assertThatThrownBy(() -> read(json)).isInstanceOf(IOException.class);
  }

  @Test
  void read_typeThatIsNone_saysSo() {
    assertThatThrownBy(() -> StrictJson.read("{\"number\":1}", Unreadable.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("JSON can't be read as double");
  }

  private static Outer read(String json) throws IOException {
    return StrictJson.read(json.replace('\'', '"'), Outer.class);
  }
}
