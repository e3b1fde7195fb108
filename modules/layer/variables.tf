variable "architectures" {
  description = "Processors the layer works on: arm64, x86_64 or both."
  type        = list(string)
  default     = ["arm64"]
  nullable    = false

  validation {
    condition     = length(var.architectures) > 0 && length(setsubtract(var.architectures, ["arm64", "x86_64"])) == 0
    error_message = "architectures holds arm64, x86_64 or both."
  }
}

variable "description" {
  description = "What the layer holds, at most 256 characters."
  type        = string
  default     = null

  validation {
    condition     = length(coalesce(var.description, "-")) <= 256
    error_message = "description has at most 256 characters."
  }
}

variable "keep" {
  description = "Whether old versions stay when a new one replaces them, for functions elsewhere that still name them."
  type        = bool
  default     = false
  nullable    = false
}

variable "name" {
  description = "Name of the layer, 1 to 64 letters, digits, dashes and underscores."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,64}$", var.name))
    error_message = "name is 1 to 64 letters, digits, dashes and underscores, not \"${var.name}\"."
  }
}

variable "package" {
  description = "The content: filename, or s3_bucket with s3_key and sha256; sha256 is in base64, as AWS reports it. `uploaded` is false for a plan that is only read and may not look into the bucket."
  type = object({
    filename  = optional(string)
    image_uri = optional(string)
    s3_bucket = optional(string)
    s3_key    = optional(string)
    sha256    = optional(string)
    uploaded  = optional(bool, true)
  })
  nullable = false

  validation {
    condition     = var.package.image_uri == null
    error_message = "package.image_uri does not go with a layer: a layer is a zip."
  }

  validation {
    condition     = (var.package.filename == null) != (var.package.s3_key == null)
    error_message = "package is exactly one of filename, and s3_bucket with s3_key and sha256."
  }

  validation {
    condition     = (var.package.s3_bucket == null) == (var.package.s3_key == null) && (var.package.s3_key == null || var.package.sha256 != null)
    error_message = "package.s3_bucket, package.s3_key and package.sha256 come together."
  }

  validation {
    condition     = var.package.sha256 == null || can(regex("^[A-Za-z0-9+/]{43}=$", var.package.sha256))
    error_message = "package.sha256 is a SHA-256 in base64 (44 characters), not in hexadecimal."
  }
}

variable "runtimes" {
  description = "Runtimes the layer works with, at most 15; empty says nothing."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(var.runtimes) <= 15
    error_message = "runtimes has at most 15 runtimes, not ${length(var.runtimes)}."
  }
}
