package rolebridge.domain.instance;

import java.util.List;
import java.util.stream.Collectors;
import rolebridge.domain.error.InstanceNotOursException;
import rolebridge.domain.error.InstanceRefusedException;
import rolebridge.domain.error.InstanceTestFailedException;
import rolebridge.domain.error.WorkflowException;

/**
 * Why an instance didn't take the key in this pass. It keeps no other instance from it: the pass
 * goes on, and fails with all refusals once each instance has had its turn. What would be the same
 * at each of them, such as a wrong API key, is none, and ends the pass at once.
 *
 * @param tagKey of the instance's record
 * @param accessKeyId of the key; another that becomes current meanwhile is another matter
 * @param error its exception's name
 */
public record InstanceRefusal(String tagKey, String accessKeyId, String error, String reason) {

  /**
   * A pass holds the reasons of all its instances, which quote what XSOAR says, in data of at most
   * 256 KiB (Step Functions Developer Guide, "Service quotas").
   */
  private static final int LONGEST_REASON = 1_000;

  private static final String TEST_FAILED = InstanceTestFailedException.class.getSimpleName();
  private static final String NOT_OURS = InstanceNotOursException.class.getSimpleName();

  /** What this exception says of the instance of this record and this key. */
  public static InstanceRefusal of(
      InstanceRecord record, String accessKeyId, WorkflowException why) {
    String reason = why.getMessage();
    return new InstanceRefusal(
        record.tagKey(),
        accessKeyId,
        why.getClass().getSimpleName(),
        reason.length() > LONGEST_REASON ? reason.substring(0, LONGEST_REASON) + "…" : reason);
  }

  /** Whether a Test is what the pass fails with. */
  public static boolean isOfTest(List<InstanceRefusal> refusals) {
    return refusals.stream().anyMatch(refusal -> refusal.error().equals(TEST_FAILED));
  }

  /** What a pass with these refusals fails with: a Test that stays red, if one does. */
  public static WorkflowException exception(List<InstanceRefusal> refusals) {
    String reasons =
        refusals.stream().map(InstanceRefusal::reason).distinct().collect(Collectors.joining(" "));
    if (isOfTest(refusals)) {
      return new InstanceTestFailedException(reasons);
    }
    return refusals.getFirst().error().equals(NOT_OURS)
        ? new InstanceNotOursException(reasons)
        : new InstanceRefusedException(reasons);
  }
}
