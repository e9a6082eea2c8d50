"""The condition keys whose absence from a request means that AWS would not send them either.

A key that is neither here nor in the request's context is refused: nobody said whether the call has it.

Global keys: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
IAM and STS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
Other services: https://docs.aws.amazon.com/service-authorization/latest/reference/
"""

_SINGLE_VALUED = """
aws:AssumedRoot aws:CalledViaFirst aws:CalledViaLast aws:CurrentTime aws:Ec2InstanceSourcePrivateIPv4
aws:Ec2InstanceSourceVpc aws:EpochTime aws:FederatedProvider aws:MultiFactorAuthAge aws:MultiFactorAuthPresent
aws:PrincipalAccount aws:PrincipalArn aws:PrincipalIsAWSService aws:PrincipalOrgID aws:PrincipalServiceName
aws:PrincipalType aws:Referer aws:RequestedRegion aws:ResourceAccount aws:ResourceOrgID aws:SecureTransport
aws:SourceAccount aws:SourceArn aws:SourceIdentity aws:SourceIp aws:SourceOrgID aws:SourceVpc aws:SourceVpce
aws:TokenIssueTime aws:UserAgent aws:userid aws:username aws:ViaAWSService aws:VpceAccount aws:VpceOrgID
aws:VpcSourceIp
iam:AssociatedResourceArn iam:AWSServiceName iam:OrganizationsPolicyId iam:PassedToService iam:PermissionsBoundary
iam:PolicyARN
sts:AWSServiceName sts:DurationSeconds sts:ExternalId sts:RoleSessionName sts:SourceIdentity sts:TaskPolicyArn
secretsmanager:AddReplicaRegions secretsmanager:BlockPublicPolicy secretsmanager:Description
secretsmanager:ForceDeleteWithoutRecovery secretsmanager:ForceOverwriteReplicaSecret secretsmanager:KmsKeyArn
secretsmanager:KmsKeyId secretsmanager:ModifyRotationRules secretsmanager:Name secretsmanager:RecoveryWindowInDays
secretsmanager:resource/AllowRotationLambdaArn secretsmanager:resource/Type secretsmanager:RotateImmediately
secretsmanager:RotationLambdaARN secretsmanager:SecretId secretsmanager:SecretPrimaryRegion secretsmanager:Type
secretsmanager:VersionId secretsmanager:VersionStage
lambda:CodeSigningConfigArn lambda:EventSourceToken lambda:FunctionArn lambda:FunctionUrlAuthType
lambda:InvokedViaFunctionUrl lambda:Principal lambda:SourceFunctionArn
states:HTTPEndpoint states:HTTPMethod states:StateMachineQualifier
events:creatorAccount events:detail-type events:detail.eventTypeCode events:detail.service
events:detail.userIdentity.principalId events:eventBusInvocation events:ManagedBy events:TargetArn
kms:BypassPolicyLockoutSafetyCheck kms:CallerAccount kms:CustomerMasterKeySpec kms:CustomerMasterKeyUsage
kms:DataKeyPairSpec kms:EncryptionAlgorithm kms:ExpirationModel kms:GrantConstraintType kms:GranteePrincipal
kms:GrantIsForAWSResource kms:KeyAgreementAlgorithm kms:KeyOrigin kms:KeySpec kms:KeyUsage kms:MacAlgorithm
kms:MessageType kms:MultiRegion kms:MultiRegionKeyType kms:PrimaryRegion kms:ReEncryptOnSameKey kms:RequestAlias
kms:RetiringPrincipal kms:RotationPeriodInDays kms:ScheduleKeyDeletionPendingWindowInDays kms:SigningAlgorithm
kms:ValidTo kms:ViaService kms:WrappingAlgorithm kms:WrappingKeySpec
""".split()  # noqa: SIM905 - a table reads better

_MULTIVALUED = """
aws:CalledVia aws:PrincipalOrgPaths aws:PrincipalServiceNamesList aws:ResourceOrgPaths aws:SourceOrgPaths
aws:TagKeys aws:VpceOrgPaths
sts:TransitiveTagKeys
lambda:Layer lambda:SecurityGroupIds lambda:SubnetIds lambda:VpcIds
events:source
kms:EncryptionContextKeys kms:GrantOperations kms:ResourceAliases
""".split()  # noqa: SIM905 - a table reads better

_TAGS = (
    *("aws:PrincipalTag/", "aws:RequestTag/", "aws:ResourceTag/", "iam:ResourceTag/"),
    *("secretsmanager:ResourceTag/", "states:ResourceTag/", "kms:EncryptionContext:"),
)

_SPELLING = {key.lower(): key for key in (*_SINGLE_VALUED, *_MULTIVALUED)}
_MANY = frozenset(key.lower() for key in _MULTIVALUED)
_PREFIXES = tuple(prefix.lower() for prefix in _TAGS)

KEYS = frozenset(_SPELLING.values())
TAG_KEYS = frozenset(_TAGS)


def known(key: str) -> bool:
    """Whether the key is in the registry; names of keys are compared without case."""
    key = key.lower()
    return key in _SPELLING or (key.startswith(_PREFIXES) and key not in _PREFIXES)


def multivalued(key: str) -> bool:
    """A multivalued key cannot be a policy variable."""
    return key.lower() in _MANY


def spelling(key: str) -> str:
    """AWS's spelling of a known key, else the key as it stands."""
    return _SPELLING.get(key.lower(), key)
