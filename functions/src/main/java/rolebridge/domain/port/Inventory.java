package rolebridge.domain.port;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads of the whole account, in reports and pages: none makes a call for each user. */
public interface Inventory {

  /** IAM's credential report as it was generated last; empty when there is none to have now. */
  Optional<CredentialReport> credentialReport();

  /** Has IAM generate the report anew if it is hours old; says whether it is complete. */
  boolean generateCredentialReport();

  /** All secrets whose name begins with this, but those whose deletion is scheduled. */
  List<ListedSecret> secrets(String namePrefix);

  /** All users whose path begins with this. */
  List<ListedUser> users(String pathPrefix);

  /** What the credential report has of all users, up to four hours late. */
  record CredentialReport(Instant generatedTime, List<ReportedUser> users) {

    public CredentialReport {
      users = List.copyOf(users);
    }
  }

  /** A user in the report, with its access keys. */
  record ReportedUser(String userName, String arn, List<ReportedKey> keys) {

    public ReportedUser {
      keys = List.copyOf(keys);
    }
  }

  /**
   * An access key in the report, which doesn't show its id.
   *
   * @param lastRotated when it was made, or its status was changed last
   */
  record ReportedKey(boolean active, Instant lastRotated) {}

  /** A secret, without any value. */
  record ListedSecret(
      String name, Instant createdDate, Map<String, String> tags, Map<String, Set<String>> stages) {

    public ListedSecret {
      tags = Map.copyOf(tags);
      stages = Map.copyOf(stages);
    }
  }

  /** A user, by its name and when it was made. */
  record ListedUser(String userName, Instant createDate) {}
}
