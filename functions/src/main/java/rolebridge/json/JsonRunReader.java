package rolebridge.json;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import rolebridge.domain.provision.BeforeImage;
import rolebridge.domain.provision.Plan;
import rolebridge.domain.provision.undo.RunReader;
import rolebridge.domain.provision.undo.RunToUndo;

/** Reads the answer of provision's first state. */
public final class JsonRunReader implements RunReader {

  /** Also of an execution that began before an upgrade: plans held the before-images then. */
  @Override
  public Optional<RunToUndo> read(String executionArn, String answer) {
    try {
      Map<String, Object> tree = StrictJson.readObject(answer);
      if (!(tree.get("plan") instanceof Map<?, ?> planned)) {
        return Optional.empty();
      }
      Map<String, Object> plan = copy(planned);
      Object before = tree.get("before");
      if (plan.remove("before") instanceof Map<?, ?> former) {
        before = completed(former);
        plan.remove("trustSizeQuota");
        plan.put("region", "");
        plan.put("found", null);
      }
      return Optional.of(
          new RunToUndo(
              StrictJson.readTree(plan, Plan.class),
              StrictJson.readTree(before, BeforeImage.class)));
    } catch (IOException e) {
      throw new IllegalStateException(
          "What ResolveRequest of execution "
              + executionArn
              + " answered can't be read: "
              + e.getMessage(),
          e);
    }
  }

  /** With what before-images lacked then. */
  private static Map<String, Object> completed(Map<?, ?> former) {
    Map<String, Object> before = copy(former);
    before.put("userTags", null);
    if (before.get("secret") instanceof Map<?, ?> secret) {
      Map<String, Object> complete = copy(secret);
      complete.put("tags", null);
      before.put("secret", complete);
    }
    return before;
  }

  private static Map<String, Object> copy(Map<?, ?> tree) {
    Map<String, Object> copy = new HashMap<>();
    tree.forEach((key, value) -> copy.put((String) key, value));
    return copy;
  }
}
