package rolebridge.domain.port;

import java.util.Map;

/**
 * An integration instance as the XSOAR server has it, without any secret.
 *
 * @param brand the integration that it is an instance of
 * @param accessKeyId what its field for the access key's id holds; empty when it holds none
 * @param storedCredential the stored credential that it takes the key from; empty when it holds the
 *     key itself
 * @param values its other parameters with a value, as text
 */
public record XsoarInstance(
    String id,
    String name,
    String brand,
    boolean enabled,
    String accessKeyId,
    String storedCredential,
    Map<String, String> values) {

  public XsoarInstance {
    values = Map.copyOf(values);
  }

  /** The value of this parameter; empty when it has none. */
  public String value(String parameter) {
    return values.getOrDefault(parameter, "");
  }

  /**
   * An instance to be made.
   *
   * @param values parameters that don't keep their defaults
   */
  public record Draft(String name, String brand, Map<String, String> values) {

    public Draft {
      values = Map.copyOf(values);
    }
  }

  /** What becomes of an instance's parameters. */
  @FunctionalInterface
  public interface Change {

    /** The parameters that get another value; the others keep theirs. */
    Map<String, String> valuesFor(XsoarInstance found);
  }
}
