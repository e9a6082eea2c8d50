package rolebridge.cli.rehearsal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.port.ManagedPolicies;
import rolebridge.domain.port.ManagedPolicy;
import rolebridge.domain.port.PolicyVersion;

/** The account's managed policies without what was taken away; what is written is noted. */
final class RehearsedPolicies implements ManagedPolicies {

  private final ManagedPolicies actual;
  private final Notes notes;
  private final TakenAway taken;

  RehearsedPolicies(ManagedPolicies actual, Notes notes, TakenAway taken) {
    this.actual = actual;
    this.notes = notes;
    this.taken = taken;
  }

  @Override
  public Optional<ManagedPolicy> find(String arn) {
    return taken.isGone(arn)
        ? Optional.empty()
        : actual
            .find(arn)
            .map(
                policy ->
                    policy.attachedTo(policy.attachmentCount() - taken.detachments(policy.arn())));
  }

  @Override
  public Map<String, String> findArnsByName(List<String> arns) {
    Map<String, String> found = new LinkedHashMap<>(actual.findArnsByName(arns));
    found.values().removeIf(taken::isGone);
    return found;
  }

  @Override
  public List<String> arnsBelow(String accountId, String path) {
    return actual.arnsBelow(accountId, path).stream().filter(arn -> !taken.isGone(arn)).toList();
  }

  @Override
  public void create(
      String arn, String description, PolicyDocument document, Map<String, String> tags) {
    notes.wrote(arn, Difference.Part.PERMISSIONS, null, document);
    notes.tagged(arn, tags);
  }

  @Override
  public PolicyDocument document(String arn, String versionId) {
    return actual.document(arn, versionId);
  }

  @Override
  public List<PolicyVersion> versions(String arn) {
    return actual.versions(arn);
  }

  @Override
  public void createDefaultVersion(String arn, PolicyDocument document) {
    String defaultVersionId = find(arn).orElseThrow().defaultVersionId();
    notes.wrote(arn, Difference.Part.PERMISSIONS, document(arn, defaultVersionId), document);
  }

  /** Reported by its change alone: it isn't in force. */
  @Override
  public void deleteVersion(String arn, String versionId) {}

  @Override
  public void tag(String arn, Map<String, String> tags) {
    notes.tagged(arn, find(arn).orElseThrow().tags(), tags);
  }

  @Override
  public void setDefaultVersion(String arn, String versionId) {
    throw Notes.notProvisions("SetDefaultPolicyVersion");
  }

  @Override
  public void untag(String arn, Set<String> keys) {
    throw Notes.notProvisions("UntagPolicy");
  }

  @Override
  public void delete(String arn) {
    taken.delete(arn);
  }
}
