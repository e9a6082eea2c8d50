package rolebridge.domain.rotate;

import java.time.Instant;
import java.util.Optional;
import rolebridge.domain.error.WorkflowException;

/** The one thing that a pass over a user does next; each but the last two is a state's work. */
public sealed interface Decision {

  /** A key that nobody can know is deleted. */
  record RemoveOrphan(String accessKeyId) implements Decision {}

  /** A new key is made and stored with the label AWSPENDING. */
  record CreatePendingKey() implements Decision {}

  /** The pending key has to assume every role of the user. */
  record ValidatePendingKey(String accessKeyId) implements Decision {}

  /** The proven key gets the label AWSCURRENT, and what a killed run left of that is finished. */
  record PromoteKey(String accessKeyId) implements Decision {}

  /** The old key becomes active and pending again. */
  record PutBackOldKey(String accessKeyId) implements Decision {}

  /** The old key comes one step nearer to being inactive and watched. */
  record DeactivateOldKey(String accessKeyId, Step step) implements Decision {

    /** What is due of it. */
    public enum Step {
      /** It was unused at a first read; a second, hours later, has to agree. */
      NOTE_UNUSED,
      DEACTIVATE,
      /** It is inactive, but since when isn't written down: the watch period begins now. */
      BEGIN_WATCH,
      /** It was revoked, and is active all the same, whatever its label. */
      END_REVOKED
    }
  }

  /**
   * The old key was inactive for the whole watch period, or is revoked and in the way, and goes.
   */
  record DeleteOldKey(String accessKeyId) implements Decision {}

  /** A user without roles, or what is left of it: its active keys are deactivated. */
  record RetireUser(String accessKeyId) implements Decision {}

  /** A user without roles was watched long enough: keys, user and secret go. */
  record RemoveUser(String accessKeyId) implements Decision {}

  /** All is as it should be. */
  record NothingDue(Outlook outlook) implements Decision {}

  /** Only a person can tell what to do. */
  record Stop(WorkflowException why) implements Decision {}

  /**
   * What comes, and when.
   *
   * @param dueDate from when on the current key is replaced, or the user removed when it leaves
   * @param next what the key that isn't current waits for
   */
  record Outlook(Instant dueDate, Optional<Next> next) {}

  /** What a later pass does, not before when. */
  record Next(String action, String accessKeyId, Instant notBefore) {}

  /** Id of the key that it is about, empty when it is about none. */
  default String target() {
    return switch (this) {
      case RemoveOrphan(var id) -> id;
      case ValidatePendingKey(var id) -> id;
      case PromoteKey(var id) -> id;
      case PutBackOldKey(var id) -> id;
      case DeactivateOldKey(var id, _) -> id;
      case DeleteOldKey(var id) -> id;
      case RetireUser(var id) -> id;
      case RemoveUser(var id) -> id;
      case CreatePendingKey(), NothingDue _, Stop _ -> "";
    };
  }

  /** Name of the state that does it, and of the last two what they are. */
  default String name() {
    return getClass().getSimpleName();
  }
}
