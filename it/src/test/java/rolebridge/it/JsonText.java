package rolebridge.it;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** JSON for tests, whose bad input is a failed test and no case to handle. */
final class JsonText {

  private JsonText() {}

  static Map<String, Object> object(String text) {
    try {
      return JSON.std.mapFrom(text);
    } catch (IOException e) {
      throw new UncheckedIOException("no JSON object: " + text, e);
    }
  }

  /** A policy document as IAM hands it out: encoded as in a URL, by RFC 3986. */
  static Map<String, Object> encodedObject(String text) {
    return object(URLDecoder.decode(text, StandardCharsets.UTF_8));
  }

  static List<Object> list(String text) {
    try {
      return JSON.std.listFrom(text);
    } catch (IOException e) {
      throw new UncheckedIOException("no JSON array: " + text, e);
    }
  }

  static String of(Object value) {
    try {
      return JSON.std.asString(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A member that is an object. */
  @SuppressWarnings("unchecked")
  static Map<String, Object> member(Map<String, Object> object, String name) {
    return (Map<String, Object>) object.get(name);
  }

  /** A member that is a list of objects. */
  @SuppressWarnings("unchecked")
  static List<Map<String, Object>> members(Map<String, Object> object, String name) {
    return (List<Map<String, Object>>) object.get(name);
  }
}
