package rolebridge.json;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a state gives its function: beside the input always the ARN of the execution, which most
 * only log.
 */
public final class StatePayload {

  private static final String EXECUTION_ARN = "executionArn";

  private StatePayload() {}

  /**
   * The function's input, as strict as {@link StrictJson#readTree}; the execution's ARN is part of
   * it where the input has a component for it, else passed over.
   *
   * @throws IOException for a field that the input lacks, one that is missing or of another type
   */
  public static <T> T read(Map<String, Object> payload, Class<T> input) throws IOException {
    Map<String, Object> fields = new LinkedHashMap<>(payload);
    if (Arrays.stream(input.getRecordComponents())
        .noneMatch(component -> component.getName().equals(EXECUTION_ARN))) {
      fields.remove(EXECUTION_ARN);
    }
    return StrictJson.readTree(fields, input);
  }
}
