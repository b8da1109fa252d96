{{- define "sms.name" -}}
{{ if contains .Chart.Name .Release.Name }}{{ .Release.Name }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name }}{{ end }}
{{- end }}

{{- define "sms.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "sms.labels" -}}
{{ include "sms.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- /* What instances and migrations share: who they run as, and what they may. */}}
{{- define "sms.pod" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: 65532
  fsGroup: 65532
  seccompProfile: { type: RuntimeDefault }
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
volumes:
  - name: secrets
    secret:
      secretName: {{ .Values.secrets.existing }}
      defaultMode: 0440
  {{- if .Values.secrets.tls }}
  - name: tls
    secret:
      secretName: {{ .Values.secrets.tls }}
      defaultMode: 0440
  {{- end }}
{{- end }}

{{- define "sms.container" -}}
image: "{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}"
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
env:
  - { name: DATABASE_URL_FILE, value: /run/secrets/sms/database-url }
  - { name: SMS_REQUIRE_DATABASE_URL, value: "true" }
  {{- if .Values.secrets.masterKey }}
  - { name: SMS_MASTER_KEY_FILE, value: /run/secrets/sms/master-key }
  {{- end }}
  - { name: SMS_LISTEN, value: "0.0.0.0:8080" }
  - { name: SMS_SHUTDOWN_DELAY, value: {{ .Values.shutdownDelay | quote }} }
  {{- if .Values.secrets.tls }}
  - { name: SMS_TLS_CERT, value: /run/secrets/tls/tls.crt }
  - { name: SMS_TLS_KEY, value: /run/secrets/tls/tls.key }
  {{- end }}
  {{- range $name, $value := .Values.settings }}
  - { name: {{ $name }}, value: {{ $value | quote }} }
  {{- end }}
volumeMounts:
  - { name: secrets, mountPath: /run/secrets/sms, readOnly: true }
  {{- if .Values.secrets.tls }}
  - { name: tls, mountPath: /run/secrets/tls, readOnly: true }
  {{- end }}
{{- end }}
