package rolebridge.domain.proof;

import java.util.Map;
import java.util.TreeMap;

/**
 * The condition keys of one call.
 *
 * @param keys what is known of it, so that IAM's policy simulator decides as IAM would
 * @param exempting values of keys that nobody can know beforehand, and of those by which an
 *     organization's policy makes exceptions for calls of another kind: a deny that goes away with
 *     them hangs on a condition
 */
public record CallContext(Map<String, String> keys, Map<String, String> exempting) {

  public static final String REGION = "aws:RequestedRegion";
  static final String PRINCIPAL_ARN = "aws:PrincipalArn";
  static final String PRINCIPAL_TAG = "aws:PrincipalTag/";

  public CallContext {
    keys = Map.copyOf(keys);
    exempting = Map.copyOf(exempting);
  }

  /** As if it were a call of another kind. */
  Map<String, String> exempted() {
    Map<String, String> all = new TreeMap<>(keys);
    all.putAll(exempting);
    return all;
  }

  /** As if the call went to another region. */
  Map<String, String> inRegion(String region) {
    Map<String, String> all = new TreeMap<>(keys);
    all.put(REGION, region);
    return all;
  }

  /** As if somebody else of the account made the call. */
  Map<String, String> bySomebodyElse() {
    Map<String, String> all = new TreeMap<>(keys);
    all.keySet().removeIf(key -> key.startsWith(PRINCIPAL_TAG));
    all.computeIfPresent(PRINCIPAL_ARN, (_, arn) -> arn + "-of-somebody-else");
    return all;
  }

  /** With these tags of the principal. */
  public CallContext withPrincipalTags(Map<String, String> tags) {
    Map<String, String> all = new TreeMap<>(keys);
    tags.forEach((key, value) -> all.put(PRINCIPAL_TAG + key, value));
    return new CallContext(all, exempting);
  }
}
