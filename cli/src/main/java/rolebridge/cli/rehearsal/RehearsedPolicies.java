package rolebridge.cli.rehearsal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.port.ManagedPolicies;
import rolebridge.domain.port.ManagedPolicy;
import rolebridge.domain.port.PolicyVersion;

/** The account's managed policies; what is written is noted. No step reads what it wrote. */
final class RehearsedPolicies implements ManagedPolicies {

  private final ManagedPolicies actual;
  private final Notes notes;

  RehearsedPolicies(ManagedPolicies actual, Notes notes) {
    this.actual = actual;
    this.notes = notes;
  }

  @Override
  public Optional<ManagedPolicy> find(String arn) {
    return actual.find(arn);
  }

  @Override
  public Map<String, String> findArnsByName(List<String> arns) {
    return actual.findArnsByName(arns);
  }

  @Override
  public List<String> arnsBelow(String accountId, String path) {
    return actual.arnsBelow(accountId, path);
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

  /** Reported by its change alone. */
  @Override
  public void delete(String arn) {}
}
