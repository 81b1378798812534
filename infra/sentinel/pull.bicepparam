using 'pull.bicep'

param workspace = 'log-security'
param location = 'westeurope'
param instance = 'tools'
param mtgsUrl = 'https://tools.example.com'
param chains = ['prod', 'instance']
param apiKey = readEnvironmentVariable('MTGS_SENTINEL_KEY', '')
