package rolebridge.domain.rotate;

import java.time.Instant;
import java.util.Optional;
import rolebridge.domain.error.WorkflowException;

/** The one thing that a pass over a user does next. */
public sealed interface Decision {

  /**
   * A state's work.
   *
   * @param accessKeyId the key that it is about, empty when it is about none
   */
  record Turn(Work work, String accessKeyId) implements Decision {}

  /** All is as it should be. */
  record NothingDue(Outlook outlook) implements Decision {}

  /** Only a person can decide what to do. */
  record Stop(WorkflowException why) implements Decision {}

  /** What a state of rotate-user does; of DeactivateOldKey, the step that is due. */
  enum Work {
    /** A key whose secret was never stored is deleted. */
    REMOVE_ORPHAN("RemoveOrphan"),
    /** A new key is made and stored with the label AWSPENDING. */
    CREATE_PENDING_KEY("CreatePendingKey"),
    /** The pending key has to assume every role of the user. */
    VALIDATE_PENDING_KEY("ValidatePendingKey"),
    /** The proven key gets the label AWSCURRENT, and what a killed run left of that is finished. */
    PROMOTE_KEY("PromoteKey"),
    /** The key is put into the instances whose Test wasn't green with it yet. */
    UPDATE_INSTANCE("UpdateInstance"),
    /** The Test of one of them has to be green, or it gets its former key back. */
    TEST_INSTANCE("TestInstance"),
    /** The old key becomes active and pending again. */
    PUT_BACK_OLD_KEY("PutBackOldKey"),
    /** The old key was unused at a first read; a second, hours later, has to agree. */
    NOTE_UNUSED("DeactivateOldKey"),
    /** The old key was unused at both reads, and is made inactive. */
    DEACTIVATE("DeactivateOldKey"),
    /** The old key is inactive, but since when isn't noted: the watch period begins now. */
    BEGIN_WATCH("DeactivateOldKey"),
    /** A revoked key is active all the same, whatever its label, and is made inactive. */
    END_REVOKED("DeactivateOldKey"),
    /** A key that was inactive for the whole watch period, or is revoked and in the way, goes. */
    DELETE_OLD_KEY("DeleteOldKey"),
    /** The active keys of a user without roles are deactivated. */
    RETIRE_USER("RetireUser"),
    /** A user without roles was watched long enough: keys, user and secret go. */
    REMOVE_USER("RemoveUser");

    private final String state;

    Work(String state) {
      this.state = state;
    }

    /**
     * Whether its state asks whether the user is rolebridge's before it changes anything, and ends
     * the pass when it isn't. ValidatePendingKey's mark is of no effect until PromoteKey has asked;
     * RetireUser tells what it left alone instead.
     */
    boolean asksWhoseUser() {
      return this != VALIDATE_PENDING_KEY && this != RETIRE_USER;
    }

    /** Name of the state that does it. */
    public String state() {
      return state;
    }
  }

  /**
   * What comes, and when.
   *
   * @param dueDate from when on the current key is replaced, or an offboarded user removed
   * @param next what the key that isn't current waits for
   */
  record Outlook(Instant dueDate, Optional<Next> next) {}

  /** What a later pass does, not before when. */
  record Next(String action, String accessKeyId, Instant notBefore) {}

  /** Id of the key that it is about, empty when it is about none. */
  default String target() {
    return this instanceof Turn turn ? turn.accessKeyId() : "";
  }

  /** Name of the state that is due; else {@code NothingDue} or {@code Stop}. */
  default String name() {
    return this instanceof Turn turn ? turn.work().state() : getClass().getSimpleName();
  }
}
